import type { Plugin } from '../../core/plugin.ts';

export interface YoloOutputSkipOptions {
  /**
   * Name scope of the layers that stay in float.
   * @default yolo_output
   */
  readonly scope?: string;
}

/** Keeps the detection head's output convolutions in float: their outputs mix boxes and scores, which one scale cannot hold. */
export function yoloOutputSkip({ scope = 'yolo_output' }: YoloOutputSkipOptions = {}): Plugin {
  return {
    name: 'yolo-output-skip',
    apply({ hooks }) {
      hooks.annotate.tap('yolo-output-skip', (plan, { graph }) => {
        for (const node of graph.nodes()) {
          if (node.scope.includes(scope)) plan.skip(node, 'yolo-output-skip', `in scope "${scope}"`);
        }
      });
    },
  };
}
