import { Command, Option } from 'commander';

/** Flags every command that needs a configuration has, spelled as in PaddleDetection where it has them. */
export interface CommonFlags {
  readonly config?: string;
  readonly preset?: readonly string[];
  readonly opt?: readonly string[];
  readonly not_quant_pattern?: readonly string[];
  readonly target?: string;
  readonly backend?: string;
  readonly float?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** A command with the common flags. */
export function configuredCommand(name: string, description: string): Command {
  return outputCommand(name, description)
    .option('-c, --config <file>', 'configuration file: PaddleDetection YAML, or a slimtap.config.*; without it the project\'s is looked for')
    .option('--preset <name>', 'preset to build on, such as yolov3-mobilenet-v1-coco; or a deployment, such as deploy-onnxruntime, beside one or a file; may be repeated', repeated)
    .option('-o, --opt <key=value...>', 'override options, such as -o max_iters=1000 LearningRate.base_lr=0.0001')
    .option('--not_quant_pattern <pattern...>', 'layers whose name scope contains one of these stay in float (glob: and re: are patterns of scopes and layer names, name: is one layer)')
    .option('--target <name>', 'runtime the quantization is made for: paddle-lite, onnxruntime (or onnx)', targetName)
    .option('--backend <name>', 'engine that runs the graphs: onnxruntime, onnxruntime-cuda (-tensorrt, -dml, -coreml, -webgpu, -xnnpack), reference, tfjs-cpu (-wasm, -webgpu, -node, -node-gpu)');
}

/** A command with `--json` and `--debug`. */
export function outputCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON document on stdout; progress stays on stderr')
    .addOption(new Option('--debug', 'print stacks and causes of errors'));
}

function repeated(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

/** Who exports `--format onnx` may say `--target onnx` too. */
function targetName(name: string): string {
  return name === 'onnx' ? 'onnxruntime' : name;
}
