import type { Plugin } from '../../core/plugin.ts';
import { patternMatchesNothing } from '../../core/errors.ts';

export interface YoloOutputSkipOptions {
  /**
   * Name scope of the layers that stay in float.
   * @default yolo_output
   */
  readonly scope?: string;
}

/**
 * Keeps the detection head's output convolutions in float: their outputs mix boxes and scores, which one scale cannot hold.
 * @throws ERR_SKIP_PATTERN_MATCHES_NOTHING, from the hook, for a scope no layer is in
 */
export function yoloOutputSkip({ scope = 'yolo_output' }: YoloOutputSkipOptions = {}): Plugin {
  return {
    name: 'yolo-output-skip',
    apply({ hooks }) {
      hooks.annotate.tap('yolo-output-skip', (plan, { graph }) => {
        const inside = graph.nodes().filter((node) => node.scope.includes(scope));
        if (inside.length === 0) throw patternMatchesNothing(scope, graph.nodes());
        for (const node of inside) plan.skip(node, 'yolo-output-skip', `in scope "${scope}"`);
      });
    },
  };
}
