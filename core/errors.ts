/**
 * Every error slimtap can raise: one class, one function per error.
 *
 * A message says what was wrong and with which value; the hint says what to do. Functions are grouped by the part of
 * the tree that raises them; `docs/errors.md` is generated from this file.
 */

/** What an error is made of. */
export interface ErrorParts {
  /** Stable identifier, `ERR_…`. */
  readonly code: string;
  /** What is wrong, with the offending value in it. */
  readonly message: string;
  /** What the reader should do about it. */
  readonly hint?: string;
  /** The offending value, for programs. */
  readonly value?: unknown;
  readonly cause?: unknown;
  /** Exit code of the command line: 1 a failure, 2 wrong usage. @default 1 */
  readonly exitCode?: 1 | 2;
}

/** The one error class, so that a caller can tell our refusals (with code and hint) from defects. */
export class SlimtapError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly value: unknown;
  readonly exitCode: 1 | 2;
  /** Plugin whose hook raised the error, set by the kernel. */
  plugin: string | undefined;
  /** Hook during which the error was raised, set by the kernel. */
  hook: string | undefined;

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'SlimtapError';
    this.code = parts.code;
    this.hint = parts.hint;
    this.value = parts.value;
    this.exitCode = parts.exitCode ?? 1;
  }
}

const make = (parts: ErrorParts): SlimtapError => new SlimtapError(parts);

/** The known name closest to `name` (edit distance up to a third of its length), for did-you-mean hints. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Names in a hint; more of them hide what matters. */
const MOST_NAMES = 40;

/** "Did you mean X?" or the list of what is known. */
export function suggest(name: string, known: Iterable<string>): string {
  const list = [...known];
  const near = nearest(name, list);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (list.length === 0) return 'Nothing is registered under that kind.';
  return `Known: ${list.sort().slice(0, MOST_NAMES).join(', ')}${list.length > MOST_NAMES ? `, … (${list.length} in all)` : ''}.`;
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A file that was named is not there or cannot be read. */
export const fileUnreadable = (path: string, cause?: unknown) => make({
  code: 'ERR_FILE_UNREADABLE', message: `Cannot read ${path}: ${reason(cause)}.`, value: path, cause,
  hint: 'Check the path and its permissions.',
});

/** A file could not be written (full disk, permissions); what was there before is untouched. */
export const fileUnwritable = (path: string, cause?: unknown) => make({
  code: 'ERR_FILE_UNWRITABLE', message: `Cannot write ${path}: ${reason(cause)}.`, value: path, cause,
  hint: 'Check free space and permissions; nothing half-written was left under that name.',
});

/** A file that would be replaced unasked. */
export const fileThere = (path: string) => make({
  code: 'ERR_FILE_THERE', message: `${path} is there already.`, value: path, exitCode: 2,
  hint: 'Name another file, or add --force to replace it.',
});

/** A file is not what its name or place says: truncated, over-long or malformed. */
export const fileMalformed = (path: string, what: string, offset?: number) => make({
  code: 'ERR_FILE_MALFORMED', value: path,
  message: `${path} is malformed${offset === undefined ? '' : ` at byte ${offset}`}: ${what}.`,
  hint: 'The file may be truncated or of another format; fetch or write it again.',
});

/** A folder holds no training that could be compared. */
export const reportsMissing = (directory: string) => make({
  code: 'ERR_REPORTS_MISSING', value: directory, exitCode: 2,
  message: `There is no report.json in ${directory}, nor in a folder right below it.`,
  hint: 'Name the folder of a training (save_dir/NAME), or the one above; trainings leave report.json unless report.html is false.',
});

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : cause === undefined ? 'it does not exist' : String(cause);
}

// ── graph ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A graph breaks a rule of the IR: a slot of the wrong type, a use of a removed value, a cycle. */
export const graphInvalid = (where: string, what: string) => make({
  code: 'ERR_GRAPH_INVALID', message: `${where}: ${what}.`, value: where,
  hint: 'Run `slimtap inspect` to see the graph; the pass or builder named in the message made it.',
});

/** Input shapes or attributes do not fit an op. */
export const opShape = (op: string, what: string) => make({
  code: 'ERR_OP_SHAPE', message: `${op}: ${what}.`, value: op,
  hint: 'See docs/ops.md for the shapes and attributes the op takes.',
});

/** A text graph could not be parsed. */
export const graphSyntax = (line: number, what: string) => make({
  code: 'ERR_GRAPH_SYNTAX', message: `Line ${line}: ${what}.`, value: line, hint: 'The text form is described in docs/tour.md.',
});

/** An op has no gradient but the loss depends on it through a trainable state. */
export const noGradient = (op: string, node: string) => make({
  code: 'ERR_OP_NO_GRADIENT', message: `${op} (${node}) has no gradient.`, value: node,
  hint: 'Freeze what feeds it, or give the op a gradient.',
});

// ── kernel ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Something thrown inside a plugin's tap, given the plugin's and the hook's name. */
export const pluginFailed = (plugin: string, hook: string, cause: unknown) => {
  if (cause instanceof SlimtapError) {
    cause.plugin ??= plugin;
    cause.hook ??= hook;
    return cause;
  }
  const error = make({
    code: 'ERR_PLUGIN_FAILED', message: `Plugin "${plugin}" failed in hook "${hook}": ${reason(cause)}.`, value: plugin, cause,
    hint: `Run with --debug for the stack; the error comes from the plugin's tap on "${hook}".`,
  });
  error.plugin = plugin;
  error.hook = hook;
  return error;
};

/** An async function was given to `tap`, which waits for nothing. */
export const tapNotAwaited = (plugin: string, hook: string) => make({
  code: 'ERR_TAP_NOT_AWAITED', message: `Plugin "${plugin}" gave hook "${hook}" an async function with tap, which does not wait for it.`, value: plugin,
  hint: `Use hooks.${hook}.tapPromise; on a hook without it the tap must be synchronous (see docs/hooks.md).`,
});

/** A kind (model, dataset, backend …) has no entry of that name. */
export const unknownName = (kind: string, name: string, known: Iterable<string>) => make({
  code: 'ERR_UNKNOWN_NAME', message: `No ${kind} is called "${name}".`, value: name, hint: suggest(name, known), exitCode: 2,
});

/** `disable` names a plugin that is not in the list. */
export const pluginUnknown = (name: string, hint: string) => make({
  code: 'ERR_PLUGIN_UNKNOWN', message: `No plugin called "${name}" is in the list.`, value: name, hint, exitCode: 2,
});

/** A plugin needs another one that is not in the list. */
export const pluginMissing = (plugin: string, required: string, near: string | undefined) => make({
  code: 'ERR_PLUGIN_MISSING', message: `Plugin "${plugin}" needs "${required}".`, value: required, exitCode: 2,
  hint: near === undefined ? `Add "${required}" to \`use\`.` : `Add "${required}" to \`use\`; "${near}" is there, did you mean that?`,
});

/** A name is provided twice under the same kind. */
export const nameTaken = (kind: string, name: string) => make({
  code: 'ERR_NAME_TAKEN', message: `A ${kind} called "${name}" is provided already.`, value: name,
  hint: 'Give it another name, or disable the plugin that provides it.',
});

// ── quantization ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A plan names a node or slot that the graph does not have. */
export const planMismatch = (node: string, slot: string) => make({
  code: 'ERR_PLAN_MISMATCH', message: `The quantization plan names ${node}.${slot}, which the graph does not have.`, value: `${node}.${slot}`,
  hint: 'The checkpoint was made for another model or configuration; use the configuration it was trained with.',
});

/** A pattern of `inspect --node` means no layer. */
export const noSuchNode = (pattern: string, known: Iterable<string>) => make({
  code: 'ERR_NODE_UNKNOWN', message: `No node is called "${pattern}", and no name or scope contains it.`, value: pattern, exitCode: 2,
  hint: `${nearest(pattern, known) === undefined ? '`slimtap inspect` prints every node.' : suggest(pattern, known)} Patterns with * and ? are globs over names.`,
});

/** A picture would have more shapes than anyone can read. */
export const pictureTooLarge = (shapes: number, limit: number) => make({
  code: 'ERR_PICTURE_TOO_LARGE', message: `The picture would have ${shapes} shapes, more than ${limit}.`, value: shapes, exitCode: 2,
  hint: 'Draw a part: --node NAME draws one layer with its neighbours; leave out --whole and --backward.',
});

/** A flag or option says something else than the plan in the checkpoint. */
export const planContradicted = (what: string, given: string, stored: string) => make({
  code: 'ERR_PLAN_CONTRADICTED', message: `${what} is ${given} here, but the checkpoint was trained with ${stored}.`, value: given, exitCode: 2,
  hint: 'Leave the option out: the checkpoint carries its quantization plan.',
});

/** Weights that carry a plan were given where float ones are to be quantized. */
export const weightsAreQuantized = (weights: string) => make({
  code: 'ERR_WEIGHTS_QUANTIZED', message: `${weights} is quantized already.`, value: weights, exitCode: 2,
  hint: 'Name float weights with -o weights=… to quantize them after training, and this checkpoint with --checkpoints.',
});

/** A quantization option was given for weights that were trained in float. */
export const checkpointHasNoPlan = (what: string, given: string) => make({
  code: 'ERR_PLAN_CONTRADICTED', message: `${what} is ${given} here, but these weights were trained in float.`, value: given, exitCode: 2,
  hint: 'Leave the option out to use them in float, or train with quantization first.',
});

/** The loss is not a number any more. */
export const lossNotFinite = (iteration: number, loss: number, checkpoint: string | undefined) => make({
  code: 'ERR_LOSS_NOT_FINITE', message: `The loss is ${loss} at step ${iteration}.`, value: loss,
  hint: `${checkpoint === undefined ? 'No checkpoint was written yet.' : `The last good checkpoint is ${checkpoint}; continue from it with -r.`} Try a lower LearningRate.base_lr or a LinearWarmup, and look at the images and boxes of that step's batch.`,
});

/** A weight, momentum or scale turned NaN or infinite: the loss of the step before was still a number. */
export const stateNotFinite = (iteration: number, name: string, checkpoint: string | undefined) => make({
  code: 'ERR_STATE_NOT_FINITE', message: `"${name}" holds NaN or infinity after ${iteration} steps; it is not saved.`, value: name,
  hint: `${checkpoint === undefined ? 'No checkpoint was written yet.' : `The last good checkpoint is ${checkpoint}; continue from it with -r.`} Try a lower LearningRate.base_lr or a LinearWarmup.`,
});

/** A section the command needs is not configured. */
export const sectionMissing = (section: string, command: string) => make({
  code: 'ERR_SECTION_MISSING', message: `${command} needs the section ${section}.`, value: section, exitCode: 2,
  hint: 'Configs under configs/ have one; include a reader file with `_READER_`.',
});

/** No weights were named and none were found. */
export const weightsMissing = (command: string) => make({
  code: 'ERR_WEIGHTS_MISSING', message: `${command} needs weights.`, exitCode: 2,
  hint: 'Name a checkpoint with -o weights=output/…/best_model.',
});

/** A checkpoint lacks what continuing exactly needs. */
export const checkpointIncomplete = (path: string, what: string) => make({
  code: 'ERR_CHECKPOINT_INCOMPLETE', message: `${path} cannot be continued: it lacks ${what}.`, value: path,
  hint: 'Use it as pretrain_weights to start a new training from it.',
});

/** `infer` was given nothing to look at. */
export const nothingToInfer = (what: string) => make({
  code: 'ERR_NOTHING_TO_INFER', message: `Nothing to infer on: ${what}.`, exitCode: 2,
  hint: 'Name an image with --infer_img or a folder with --infer_dir (JPEG, PNG, WebP, GIF, TIFF, AVIF).',
});

/** An exported file, reloaded, gives other numbers than the graph it was made of. Nothing was written. */
export const exportDiffers = (format: string, output: string, mean: number, tolerance: number) => make({
  code: 'ERR_EXPORT_DIFFERS', value: mean,
  message: `The exported ${format} file's output ${output} differs from the graph by ${mean.toPrecision(3)} on average; ${tolerance} is allowed.`,
  hint: 'A network trained for a few steps differs by chance: train longer, or raise export.tolerance. On processors without VNNI 8-bit weights saturate in default int8 kernels: use export.precision=exact or 7-bit weights.',
});

/** An exporter has no runtime here to open its own files. */
export const exporterCannotLoad = (format: string) => make({
  code: 'ERR_EXPORTER_CANNOT_LOAD', message: `Files of format ${format} cannot be opened here.`, value: format, exitCode: 2,
  hint: 'Measure the frozen graph instead (slimtap eval without --model).',
});

/** A run was ended from outside; its checkpoint is complete. */
export const runInterrupted = (iteration: number, checkpoint: string) => make({
  code: 'ERR_INTERRUPTED', message: `Interrupted at step ${iteration}; saved ${checkpoint}.`, value: checkpoint,
  hint: `Continue with -r ${checkpoint}.`,
});

/** A skip pattern matches no node at all, so it cannot mean what its author thinks. */
export const patternMatchesNothing = (pattern: string, nodes: readonly { readonly name: string; readonly scope: string }[]) => make({
  code: 'ERR_SKIP_PATTERN_MATCHES_NOTHING', message: `The skip pattern "${pattern}" matches no layer.`, value: pattern, exitCode: 2,
  hint: pattern.startsWith('name:') ? suggest(pattern.slice(5), nodes.map(({ name }) => name)) : `Name scopes of this model: ${[...new Set(nodes.map(({ scope }) => scope))].sort().join(', ')}. glob: and re: fit names of layers too, name: is one layer.`,
});

/** A skip pattern with the prefix `re:` is no regular expression. */
export const patternInvalid = (pattern: string, cause: unknown) => make({
  code: 'ERR_PATTERN_INVALID', message: `The skip pattern "${pattern}" cannot be used: ${reason(cause)}.`, value: pattern, cause, exitCode: 2,
  hint: 'Escape what is special with a backslash, or leave out re: for a plain substring.',
});

/** A plan uses a quantizer that no plugin in the list provides. */
export const quantizerMissing = (kind: string, known: Iterable<string>) => make({
  code: 'ERR_QUANTIZER_MISSING', message: `The quantization plan uses the quantizer "${kind}", which no plugin provides.`, value: kind,
  hint: `Add the plugin that provides it to \`use\`; a checkpoint needs the plugins its plan was made with. ${suggest(kind, known)}`,
});

/** Quantizing after training was asked for, but the plan quantizes nothing. */
export const nothingToQuantize = (skipped: number) => make({
  code: 'ERR_NOTHING_TO_QUANTIZE', message: `There is nothing to quantize: ${skipped === 0 ? 'the plan is empty' : `all layers the target quantizes are among the ${skipped} left in float`}.`, exitCode: 2,
  hint: 'Check quantization.enabled, quantize_op_types and the skip patterns; `slimtap inspect` prints who decided what.',
});

/** A target has no form for the kind of quantizer that is asked for; training would end in a model that cannot run there. */
export const kindNotDeployable = (target: string, kind: string, missing: string) => make({
  code: 'ERR_KIND_NOT_DEPLOYABLE', message: `The target ${target} cannot run activations quantized by "${kind}": ${missing}.`, value: kind, exitCode: 2,
  hint: 'Set quantization.activation_quantize_type to a symmetric kind such as moving_average_abs_max, or target to onnxruntime.',
});

/** Calibration met an activation whose quantizer keeps no range. */
export const quantizerNotCalibrated = (kind: string, value: string) => make({
  code: 'ERR_QUANTIZER_NOT_CALIBRATED', message: `%${value} has a quantizer of kind "${kind}", which takes its scale from each image: there is nothing to calibrate.`, value: kind, exitCode: 2,
  hint: 'Set quantization.activation_quantize_type to a kind that keeps its range, such as moving_average_abs_max.',
});

/** Calibration has no images, or was given ones that can be gone through only once: what it then finds means nothing. */
export const calibrationImages = (why: string) => make({
  code: 'ERR_CALIBRATION_IMAGES', message: `${why}.`, exitCode: 2,
  hint: 'Feeds must give the same batches each time they are gone through: a list by `feedsOf`, or an object whose [Symbol.asyncIterator] begins anew. A generator is used up after once.',
});

/** No range holds infinity, and a histogram that reaches there has one bin. */
export const calibrationNotFinite = (value: string) => make({
  code: 'ERR_CALIBRATION_NOT_FINITE', message: `%${value} becomes NaN or infinite on the images it is calibrated with.`, value,
  hint: 'The float model gives such values itself: `slimtap eval` it before it is quantized, and look for what comes before this value.',
});

/** A model whose weights are no numbers cannot be quantized. */
export const weightsNotFinite = (name: string, weights: string) => make({
  code: 'ERR_WEIGHTS_NOT_FINITE', message: `"${name}" of ${weights} holds NaN or infinity, which no integer stands for.`, value: name,
  hint: 'The training that made it diverged; take an earlier checkpoint.',
});

/** Scales are to stay as they are, and nobody says what they are. */
export const scalesUnknown = () => make({
  code: 'ERR_SCALES_UNKNOWN', message: 'quantization.scale_trainable is false, but the weights the training starts from bring no scales.', exitCode: 2,
  hint: 'Start from a checkpoint of `slimtap post` (pretrain_weights), or set quantization.quant_post_first.',
});

/** The configuration was asked for while plugins are still being applied. */
export const configTooEarly = () => make({
  code: 'ERR_CONFIG_TOO_EARLY', message: 'The configuration is not there yet: plugins that come later may add sections to it.',
  hint: 'Read `kernel.config()` in a hook or in what you `provide`, not directly in `apply`.',
});

// ── config ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A command was started without any configuration. */
export const configMissing = () => make({
  code: 'ERR_CONFIG_MISSING', message: 'No configuration was named and no slimtap.config.* was found.', exitCode: 2,
  hint: 'Name one with -c configs/yolov3_mobilenet_v1.yml or --preset yolov3-mobilenet-v1-coco.',
});

/** A configuration key nobody reads. */
export const configUnknownKey = (key: string, origin: string, known: Iterable<string>, hint?: string) => make({
  code: 'ERR_CONFIG_UNKNOWN_KEY', message: `Unknown option "${key}" (${origin}).`, value: key, exitCode: 2,
  hint: hint ?? suggest(key.split('.').at(-1)!, known),
});

/** A configuration value of the wrong type or outside its allowed values. */
export const configInvalid = (key: string, origin: string, what: string, hint?: string) => make({
  code: 'ERR_CONFIG_INVALID', message: `Option "${key}" (${origin}): ${what}.`, value: key, exitCode: 2,
  hint: hint ?? 'See docs/config.md for the allowed values.',
});

// ── config files and overrides ───────────────────────────────────────────────────────────────────────────────────────

/** A configuration file is not the YAML or JSON its name says, or breaks a bound (size, depth, aliases). */
export const configSyntax = (origin: string, what: string, cause?: unknown) => make({
  code: 'ERR_CONFIG_SYNTAX', message: `${origin}: ${what}.`, value: origin, cause, exitCode: 2,
  hint: 'Correct the file at that line; tags are written `!Name {option: value}`.',
});

/** A TypeScript or JavaScript configuration threw while it was imported, or exports nothing. */
export const configUnloadable = (path: string, cause: unknown) => make({
  code: 'ERR_CONFIG_UNLOADABLE', message: `Cannot load ${path}: ${reason(cause)}.`, value: path, cause, exitCode: 2,
  hint: /outside a module|Unexpected token 'export'/.test(reason(cause))
    ? 'Your package.json says CommonJS: run `npm pkg set type=module`, or name the file slimtap.config.mts.'
    : 'It should `export default defineConfig({ … })`; run with --debug for the stack.',
});

/** Configuration files include each other in a circle. */
export const configCycle = (chain: readonly string[]) => make({
  code: 'ERR_CONFIG_CYCLE', message: `Configuration files include each other: ${chain.join(' -> ')}.`, value: chain, exitCode: 2,
  hint: 'Remove one of the `_BASE_`, `_READER_` or `extends` entries.',
});

/** An override is not of the form key=value, or its path leads nowhere. */
export const overridePath = (override: string, what: string, hint: string) => make({
  code: 'ERR_CONFIG_OVERRIDE', message: `${override}: ${what}.`, value: override, hint, exitCode: 2,
});

// ── random ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A stored generator state is not six 32-bit integers. */
export const randomStateInvalid = (state: unknown) => make({
  code: 'ERR_RANDOM_STATE', message: `Not the state of a random generator: ${JSON.stringify(state)}.`, value: state,
  hint: 'The checkpoint is damaged or was written by another program; resume from another one.',
});

// ── model ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A model option or input size the network cannot be built with. */
export const modelInvalid = (option: string, value: unknown, what: string) => make({
  code: 'ERR_MODEL_INVALID', message: `Model: ${option} is ${JSON.stringify(value)}; ${what}.`, value,
  hint: 'See the README of the model\'s plugin (plugins/model-yolov3, plugins/import-darknet) for the options and their ranges.',
});

/** A model cannot be trained here: nothing says what its outputs should be. */
export const modelHasNoLoss = (model: string) => make({
  code: 'ERR_MODEL_NO_LOSS', message: `The model "${model}" has no loss to train with.`, value: model, exitCode: 2,
  hint: 'It has no float32 output to compare with that of the float network. It can be quantized with slimtap post, exported and run.',
});

/** A model was to be measured or used as a detector, which it is not. */
export const modelDetectsNothing = (model: string, outputs: readonly string[]) => make({
  code: 'ERR_MODEL_DETECTS_NOTHING', message: `The model "${model}" detects nothing: its outputs are ${outputs.slice(0, 5).join(', ')}${outputs.length > 5 ? ` and ${outputs.length - 5} more` : ''}.`, value: outputs, exitCode: 2,
  hint: 'What measures or draws is for detectors. Other models can be quantized with slimtap post or train, exported, and compared by slimtap verify.',
});

/** A given value does not have the shape of the parameter it is for. */
export const weightShape = (name: string, given: readonly number[], wanted: readonly number[]) => make({
  code: 'ERR_WEIGHT_SHAPE', message: `${name} has shape [${given.join(', ')}], the model wants [${wanted.join(', ')}].`, value: name,
  hint: 'The weights are of another width, number of classes or number of anchors.',
});

// ── backend ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Only one engine has a profiler that tells nodes apart. */
export const profileUnsupported = (backend: string) => make({
  code: 'ERR_PROFILE_UNSUPPORTED', message: `Graphs cannot be profiled on the backend "${backend}".`, value: backend, exitCode: 2,
  hint: 'Leave --backend out, or name onnxruntime.',
});

/** A graph has nodes the backend cannot run; all of them are listed, `node (op): reason`. */
export const backendUnsupported = (backend: string, refusals: readonly string[]) => make({
  code: 'ERR_BACKEND_UNSUPPORTED', message: `Backend "${backend}" cannot run ${refusals.length} node(s): ${refusals.join('; ')}.`, value: refusals,
  hint: 'Choose another backend, or replace what the message lists.',
});

/** A tensor handed to an executable is missing, unknown or of another type than the graph declares. */
export const feedInvalid = (name: string, what: string) => make({
  code: 'ERR_FEED', message: `"${name}": ${what}${/[.?]$/.test(what) ? '' : '.'}`, value: name,
  hint: 'Feed one tensor per graph input, of exactly the type that `slimtap inspect` prints.',
});

// ── visualize ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A picture could not be drawn on: its bytes do not decode, or there is nothing to draw on. */
export const imageUndrawable = (name: string, cause: unknown) => make({
  code: 'ERR_IMAGE_UNDRAWABLE', message: `Cannot draw on ${name}: ${reason(cause)}.`, value: name, cause,
  hint: 'PNG, JPEG and WebP files are read; check that the file is complete.',
});

// ── metrics ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A ground-truth document breaks COCO's format. `where` names the entry, such as `annotations[3].bbox`. */
export const annotationsInvalid = (where: string, what: string) => make({
  code: 'ERR_ANNOTATIONS_INVALID', message: `Ground truth, ${where}: ${what}.`, value: where,
  hint: 'COCO annotations have images[].id, categories[].id and .name, and annotations[] with image_id, category_id and bbox [x, y, width, height].',
});

/** A results document breaks COCO's format. `where` names the entry, such as `[3].score`. */
export const resultsInvalid = (where: string, what: string) => make({
  code: 'ERR_RESULTS_INVALID', message: `Results, ${where}: ${what}.`, value: where,
  hint: 'COCO results are an array of { image_id, category_id, bbox: [x, y, width, height], score }.',
});

/** Results and ground truth do not belong together: ids of one are unknown to the other. */
export const resultsMismatch = (what: string) => make({
  code: 'ERR_RESULTS_MISMATCH', message: `Results and ground truth do not belong together: ${what}.`,
  hint: 'Check that both files are of the same dataset and split, and that category ids are the ground truth\'s, not class indices.',
});

/** Evaluation was asked with a parameter that means nothing. */
export const metricParameter = (name: string, what: string) => make({
  code: 'ERR_METRIC_PARAMETER', message: `Metric parameter ${name}: ${what}.`, value: name, exitCode: 2,
  hint: 'The parameters and defaults are those of pycocotools; see plugins/coco-metric.',
});

// ── datasets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The files of a dataset are not where the configuration says. */
export const datasetMissing = (path: string, what: string, cause?: unknown) => make({
  code: 'ERR_DATASET_MISSING', message: `${what} is not at ${path}${cause === undefined ? '' : ` (${reason(cause)})`}.`, value: path, cause,
  hint: 'Check dataset_dir, image_dir and anno_path; relative paths count from the working directory.',
});

/** An annotation file does not have the form it should have. */
export const datasetMalformed = (path: string, place: string, what: string) => make({
  code: 'ERR_DATASET_MALFORMED', message: `${path}, ${place}: ${what}.`, value: path,
  hint: 'Correct the annotation at that place; nothing was read from the file.',
});

/** An annotation names a class that is not among the dataset's classes. */
export const datasetUnknownClass = (path: string, place: string, name: string, known: Iterable<string>) => make({
  code: 'ERR_DATASET_UNKNOWN_CLASS', message: `${path}, ${place}: class ${name} is not in the categories.`, value: name,
  hint: `${suggest(name, known)} Add it to the categories or the label list, or correct the annotation.`,
});

/** Nothing in a dataset can be used. */
export const datasetEmpty = (path: string, why: string) => make({
  code: 'ERR_DATASET_EMPTY', message: `${path} has no image to use: ${why}.`, value: path,
  hint: 'Check image_dir and the annotation file; drop_empty leaves out images without boxes.',
});

// ── reader ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The bytes of an image cannot be decoded. */
export const imageUndecodable = (file: string, why: string) => make({
  code: 'ERR_IMAGE_UNDECODABLE', message: `Cannot decode ${file}: ${why}.`, value: file,
  hint: 'The image is missing, truncated or of an unknown format; replace it or take it out of the dataset.',
});

/** A transform met a sample it cannot work on, or transforms are in an order that does not make a batch. */
export const transformFailed = (transform: string, file: string, what: string) => make({
  code: 'ERR_TRANSFORM_FAILED', message: `${transform} on ${file}: ${what}.`, value: transform,
  hint: 'Check the order and the options of sample_transforms and batch_transforms.',
});

/** A worker thread of the reader ended before its work was done. */
export const readerWorkerFailed = (files: readonly string[], why: string) => make({
  code: 'ERR_READER_WORKER', message: `A worker of the reader failed on ${files.join(', ') || 'start'}: ${why}.`, value: files,
  hint: 'Run with --debug for the stack; worker_num: 0 reads in the main thread.',
});

/** A stored reader position does not fit the dataset or the batch size. */
export const readerStateMismatch = (what: string) => make({
  code: 'ERR_READER_STATE', message: `The stored reader position does not fit: ${what}.`,
  hint: 'Resume with the dataset, drop_empty and batch_size of the checkpoint, or start anew from its weights.',
});

/** A closed reader was asked for a batch. */
export const readerClosed = () => make({
  code: 'ERR_READER_CLOSED', message: 'The reader is closed.', hint: 'Make a new reader.',
});

// ── checkpoints ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** No checkpoint is where one was named. */
export const checkpointMissing = (path: string, found: readonly string[]) => make({
  code: 'ERR_CHECKPOINT_MISSING', message: `No checkpoint at ${path}.`, value: path,
  hint: found.length === 0 ? 'A checkpoint is a directory holding checkpoint.json and states.bin, such as output/…/best_model. What Paddle saved is named as pretrain_weights.' : `Found there: ${found.join(', ')}; name one of them.`,
});

/** A checkpoint's files are damaged: truncated, changed or not what the manifest says. */
export const checkpointDamaged = (path: string, what: string) => make({
  code: 'ERR_CHECKPOINT_DAMAGED', message: `The checkpoint ${path} is damaged: ${what}.`, value: path,
  hint: 'Use another checkpoint of the run, such as an earlier snapshot; nothing was loaded.',
});

/** A checkpoint was written by a later slimtap. */
export const checkpointNewer = (path: string, found: number, known: number) => make({
  code: 'ERR_CHECKPOINT_NEWER', message: `The checkpoint ${path} has format version ${found}; this slimtap reads up to ${known}.`, value: found,
  hint: 'Update slimtap, or use the version that wrote the checkpoint.',
});

/** A checkpoint's states are not the ones the model has. */
export const checkpointMismatch = (path: string, differences: string) => make({
  code: 'ERR_CHECKPOINT_MISMATCH', message: `The checkpoint ${path} does not fit the model: ${differences}.`, value: path,
  hint: 'Use the configuration it was trained with (architecture, width, num_classes, anchors); as pretrain_weights, only what fits is taken.',
});

/** A checkpoint would replace something that is not a checkpoint. */
export const checkpointPlaceTaken = (path: string) => make({
  code: 'ERR_CHECKPOINT_PLACE_TAKEN', message: `${path} exists and is not a checkpoint; it is not replaced.`, value: path,
  hint: 'Move it away or choose another save_dir.',
});

/** Something to be stored in a checkpoint would not come back from JSON as it is. */
export const checkpointNotJson = (key: string, value: unknown) => make({
  code: 'ERR_CHECKPOINT_NOT_JSON', message: `${key} is ${typeof value === 'object' ? Object.prototype.toString.call(value) : String(value)}, which JSON cannot hold.`, value,
  hint: 'A plugin\'s `save` hook must put plain JSON into the checkpoint: finite numbers, strings, booleans, null, arrays, plain objects.',
});

// ── import ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nothing that can be imported is at a path. */
export const importUnrecognized = (path: string, known: Iterable<string>) => make({
  code: 'ERR_IMPORT_UNRECOGNIZED', message: `${path} holds no model that can be imported.`, value: path,
  hint: `Formats: ${[...known].join(', ')}. Name the folder or the file of the model; parameters without a program are weights (-o weights=…).`,
});

/** A folder holds several models, or several files that may be a model's parameters. */
export const importAmbiguous = (source: string, files: readonly string[]) => make({
  code: 'ERR_IMPORT_AMBIGUOUS', message: `${source} holds ${files.length} candidates: ${files.join(', ')}.`, value: files,
  hint: 'Name one of the files.',
});

/** A model's parameters are not beside it. */
export const importParametersMissing = (source: string, names: readonly string[]) => make({
  code: 'ERR_IMPORT_PARAMETERS', value: names,
  message: `${source} lacks ${names.length} parameter(s): ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`,
  hint: 'Put them beside the program: __params__, a .pdiparams or .pdparams file of the same name, or one file for each.',
});

/** A model has operations that are not known here; all of them are listed. */
export const importUnsupported = (source: string, ops: readonly { readonly type: string; readonly count: number }[], known: readonly string[]) => make({
  code: 'ERR_IMPORT_UNSUPPORTED', message: `${source} has operations that are not known here: ${ops.map(({ type, count }) => `${type} (${count})`).join(', ')}.`, value: ops,
  hint: `${ops.some(({ type }) => type.endsWith('_grad')) ? 'It is a program that trains: import the one that save_inference_model leaves, or take its weights by name (-o weights=…)' : 'Export the part of the network before them'}. Known: ${known.join(', ')}.`,
});

/** One operation of a model is of a form that is not known here. */
export const importOpUnsupported = (type: string, output: string, what: string) => make({
  code: 'ERR_IMPORT_OP', message: `${type} (${output}) cannot be imported: ${what}.`, value: type,
  hint: 'The form of the operation is not known here, or the file is damaged.',
});

/** A model leaves the size of an input open. */
export const importShapeUnknown = (source: string, name: string, dims: readonly number[], isImage: boolean) => make({
  code: 'ERR_IMPORT_SHAPE', message: `${source} leaves the shape of its input "${name}" open: [${dims.join(', ')}].`, value: name, exitCode: 2,
  hint: isImage ? 'Give the size of the images with --size HEIGHTxWIDTH.' : 'Only the batch and the size of the images may be open.',
});

// ── Paddle's programs ────────────────────────────────────────────────────────────────────────────────────────────────

/** A file that should hold a Paddle program (`__model__`, `.pdmodel`) breaks its format. */
export const programMalformed = (source: string, what: string, offset?: number) => make({
  code: 'ERR_PADDLE_PROGRAM', value: source,
  message: `${source} is no Paddle program${offset === undefined ? '' : ` at byte ${offset}`}: ${what}.`,
  hint: 'Programs of Paddle 1.x and 2.x are read (__model__, .pdmodel); the file may be cut short, of another kind or of a newer release.',
});

// ── pretrained weights ───────────────────────────────────────────────────────────────────────────────────────────────

/** Weights are in no form that is read here. */
export const weightsUnrecognized = (source: string, what: string) => make({
  code: 'ERR_WEIGHTS_UNRECOGNIZED', message: `${source} holds no weights that can be read: ${what}.`, value: source,
  hint: 'Accepted: a directory or tar of Paddle parameter files, a combined Paddle file beside its program, a .pdparams file, a slimtap checkpoint, a tfjs layers model.json with its shards; for the architecture Darknet its .weights.',
});

/** A file of weights breaks its format. */
export const weightsMalformed = (source: string, what: string, offset?: number) => make({
  code: 'ERR_WEIGHTS_MALFORMED', message: `${source} is malformed${offset === undefined ? '' : ` at byte ${offset}`}: ${what}.`, value: source,
  hint: 'The file may be truncated or of another format; fetch it again.',
});

/** Files that a weight manifest names are not there. */
export const weightsShardMissing = (source: string, shards: readonly string[], weights: readonly string[]) => make({
  code: 'ERR_WEIGHTS_SHARD_MISSING', message: `${source} lacks ${shards.join(', ')}, which hold${shards.length === 1 ? 's' : ''} ${weights.slice(0, 5).join(', ')}${weights.length > 5 ? ` and ${weights.length - 5} more` : ''}.`, value: shards,
  hint: 'Fetch the missing files; they belong beside model.json.',
});

/** A combined file of weights carries no names and none were given. */
export const weightsNamesMissing = (source: string) => make({
  code: 'ERR_WEIGHTS_NAMES_MISSING', message: `${source} is a combined Paddle parameter file, which does not name its parameters.`, value: source,
  hint: 'Put its program beside it (__model__, or .pdmodel of the same name), use a directory with one file per parameter, or give the names from code with the option `names`.',
});

/** A folder holds several files that each hold all parameters. */
export const weightsAmbiguous = (source: string, files: readonly string[]) => make({
  code: 'ERR_WEIGHTS_AMBIGUOUS', message: `${source} holds ${files.length} files of parameters: ${files.join(', ')}.`, value: files,
  hint: 'Name one of the files.',
});

/** Weights of a converted model are integers; used as weights they would be wrong by a factor for every channel. */
export const weightsQuantized = (source: string, name: string, others: number) => make({
  code: 'ERR_WEIGHTS_QUANTIZED', message: `${source} is of a converted model: "${name}"${others === 0 ? ' holds' : ` and ${others} more hold`} integer levels.`, value: source,
  hint: 'Import the whole program with slimtap import, or use the checkpoint it was exported from.',
});

/** Weights of another framework have scales of activations, but not for all that the configuration quantizes. */
export const weightsScalesMissing = (source: string, names: readonly string[]) => make({
  code: 'ERR_WEIGHTS_SCALES', message: `${source} has scales of activations, but lacks ${names.length} that the configuration needs: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`, value: names,
  hint: 'Quantize the places that its training quantized (--not_quant_pattern, quantization.quantize_op_types), or use it in float with -o quantization.enabled=false.',
});

/** None of the weights fits a parameter of the model. */
export const weightsNothingMatched = (source: string, examples: string) => make({
  code: 'ERR_WEIGHTS_NOTHING_MATCHED', message: `Nothing in ${source} matches the model. ${examples}`, value: source,
  hint: 'The weights are of another architecture or width; check pretrain_weights and the model\'s options.',
});

/** A Darknet cfg has sections, keys or values that cannot be built; all of them are listed with their lines. */
export const darknetCfgInvalid = (source: string, problems: readonly { readonly line: number; readonly what: string }[]) => make({
  code: 'ERR_DARKNET_CFG', value: problems, exitCode: 2,
  message: `${source} cannot be read: ${problems.slice(0, 50).map(({ line, what }) => `line ${line}: ${what}`).join('; ')}${problems.length > 50 ? `; and ${problems.length - 50} more` : ''}.`,
  hint: 'See plugins/import-darknet/README.md for the sections and keys that are supported.',
});

/** An archive is not accepted because of what is in it. */
export const archiveRefused = (path: string, entry: string, what: string, offset?: number) => make({
  code: 'ERR_ARCHIVE_REFUSED', message: `${path} is refused${offset === undefined ? '' : ` at byte ${offset}`}: ${entry} ${what}.`, value: entry,
  hint: 'Archives of weights and images hold plain files and nothing else; do not use this one unless you trust its source.',
});

/** An archive is damaged or none at all. */
export const archiveMalformed = (path: string, what: string) => make({
  code: 'ERR_ARCHIVE_MALFORMED', message: `${path} cannot be unpacked: ${what}.`, value: path,
  hint: 'Remove the file and run again: it is then downloaded anew.',
});

/** Rows cannot be reproduced without data or weights; all that is missing is listed. */
export const reproductionMissing = (what: readonly string[], commands: readonly string[]) => make({
  code: 'ERR_REPRODUCTION_MISSING', message: `Missing: ${what.join('; ')}.`, value: what,
  hint: commands.length === 0 ? 'Check the paths that were given.' : `Get it with: ${commands.join('; ')}. Or say with --weights and -o where it is.`,
});

/** What is to be downloaded does not fit on the disk. */
export const diskTooSmall = (directory: string, needed: number, free: number) => make({
  code: 'ERR_DISK_TOO_SMALL', message: `${directory} has ${free} bytes free, and ${needed} are needed for the archives and what is in them.`, value: free,
  hint: 'Make room, or name a folder on another disk with --output_dir.',
});

/** A download failed; what arrived is kept for resuming. */
export const downloadFailed = (url: string, what: string, cause?: unknown) => make({
  code: 'ERR_DOWNLOAD_FAILED', message: `Cannot download ${url}: ${what}.`, value: url, cause,
  hint: 'Check the address and the network and run again: a download continues where it stopped. Or fetch the file yourself and give its path.',
});

/** A download is complete but not what was expected; it was thrown away. */
export const downloadMismatch = (url: string, what: string, expected: string | number, found: string | number) => make({
  code: 'ERR_DOWNLOAD_MISMATCH', message: `${url} has ${what} ${found} instead of ${expected}.`, value: url,
  hint: 'The file was changed or damaged on its way; it was not kept. Check the expected value or the source.',
});

/** Something must be downloaded, but that was forbidden. */
export const downloadOffline = (url: string, cacheDir: string) => make({
  code: 'ERR_DOWNLOAD_OFFLINE', message: `${url} is not in the cache ${cacheDir}, and downloads are switched off.`, value: url,
  hint: 'Run once with a network, or give the path of a local copy.',
});

// ── freezing and exporting ───────────────────────────────────────────────────────────────────────────────────────────

/** A quantizer takes its scale from each image, which integers cannot. */
export const scaleNotConstant = (node: string, value: string) => make({
  code: 'ERR_SCALE_NOT_CONSTANT', message: `The scale of ${node} is taken from each image, so %${value} cannot be frozen to integers.`, value: node,
  hint: 'Train with quantization.activation_quantize_type moving_average_abs_max, whose scales are kept; `slimtap eval --stage eval` measures this one as it was trained.',
});

/** An exporter has no form for some nodes. */
export const exportUnsupported = (format: string, refusals: readonly string[], hint?: string) => make({
  code: 'ERR_EXPORT_UNSUPPORTED', message: `The format ${format} has no form for ${refusals.length} node(s): ${refusals.join('; ')}.`, value: refusals,
  hint: hint ?? 'Export another format, or register a lowering for the op (docs/write-a-plugin.md).',
});

/** Full speed was asked for with weights that would overflow in fast kernels. */
export const exportWeightsTooWide = (largest: number, allowed: number) => make({
  code: 'ERR_EXPORT_WEIGHTS_TOO_WIDE', value: largest, exitCode: 2,
  message: `export.precision is fast, but integer weights reach ${largest}; beyond ${allowed} the int8 kernels of processors without VNNI saturate.`,
  hint: 'Train with quantization.weight_bits=7, or export with export.precision=exact.',
});

/** An exported file is not the one its manifest describes. */
export const exportManifestMismatch = (path: string, what: string) => make({
  code: 'ERR_EXPORT_MANIFEST', message: `${path} is not the file its manifest.json describes: ${what}.`, value: path,
  hint: 'Export again, or delete the manifest beside a file that was changed on purpose.',
});

/** A Python interpreter that was to run something did not. */
export const pythonFailed = (interpreter: string, said: string, cause: unknown) => make({
  code: 'ERR_PYTHON', message: `${interpreter} failed: ${said}`, value: interpreter, cause,
  hint: 'Name an interpreter that can import the runtime.',
});

/** A runtime that is there cannot run what was exported: a version too old, a form it does not know. */
export const runtimeCannot = (runtime: string, reason: string) => make({
  code: 'ERR_RUNTIME_CANNOT', message: `${runtime} cannot run this export: ${reason}.`, value: runtime,
  hint: 'Use another version of it, or export in the form it knows.',
});

/** An export has no golden vectors to be compared by. */
export const goldenMissing = (directory: string) => make({
  code: 'ERR_GOLDEN_MISSING', message: `The export ${directory} has no golden inputs and outputs.`, value: directory, exitCode: 2,
  hint: 'Export again with export.golden_images above 0.',
});

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The weights a command is to read are not there: most often nothing was trained yet. */
export const weightsNotThere = (command: string, path: string, origin: string, found: readonly string[]) => make({
  code: 'ERR_WEIGHTS_MISSING', message: `${command} needs weights, but there are none at ${path} (${origin}).`, value: path, exitCode: 2,
  hint: `\`slimtap train --eval\` writes best_model and model_final under save_dir/<name>; name other weights with -o weights=PATH.${found.length === 0 ? '' : ` Found nearby: ${found.join(', ')}.`}`,
});

/** A dataset has other classes than the model is configured for. */
export const datasetClassesMismatch = (section: string, found: number, classes: number) => make({
  code: 'ERR_DATASET_CLASSES', message: `${section}: the dataset has ${found} categories, num_classes is ${classes}.`, value: found, exitCode: 2,
  hint: `Set -o num_classes=${found}, or use the dataset the configuration is for.`,
});

/** A dataset numbers its classes from one, which leaves no place for the last. */
export const datasetCountsBackground = (section: string, index: number, classes: number) => make({
  code: 'ERR_DATASET_CLASSES', message: `${section}: class index ${index} occurs, but num_classes is ${classes}.`, value: index, exitCode: 2,
  hint: `This detector has no background class: set ${section}.dataset.with_background=false.`,
});

/** Pictures would replace the images they are made of. */
export const picturesOverImages = (directory: string) => make({
  code: 'ERR_OUTPUT_OVER_INPUT', message: `The drawn pictures would replace the images in ${directory}.`, value: directory, exitCode: 2,
  hint: 'Name another folder with --output_dir.',
});

/** The command line was not understood. */
export const usageInvalid = (message: string, hint: string) => make({ code: 'ERR_USAGE', message, hint, exitCode: 2 });

// ── backend-onnxruntime ──────────────────────────────────────────────────────────────────────────────────────────────

/** A backend's runtime cannot be imported: not installed, or not for this platform. */
export const runtimeMissing = (backend: string, packageName: string, cause: unknown) => make({
  code: 'ERR_RUNTIME_MISSING', message: `Backend "${backend}" needs ${packageName}, which cannot be loaded: ${reason(cause)}.`, value: packageName, cause,
  hint: `Install it (npm install ${packageName}), or choose another backend.`,
});

/** The runtime refused a graph or failed while running it. */
export const runtimeFailed = (backend: string, stage: 'compile' | 'run', graph: string, cause: unknown) => make({
  code: 'ERR_RUNTIME_FAILED', message: `Backend "${backend}" failed to ${stage} graph "${graph}": ${reason(cause)}.`, value: graph, cause,
  hint: stage === 'run' ? 'If memory ran out, use a smaller batch or image size.' : 'This is a defect of the backend; please report it with the output of `slimtap inspect`.',
});

/** An execution provider of ONNX Runtime is not there: not built in, or its library or its device is missing. */
export const providerMissing = (provider: string, needs: string, cause: unknown) => make({
  code: 'ERR_PROVIDER_MISSING', message: `ONNX Runtime cannot use its provider "${provider}" here: ${reason(cause)}.`, value: provider, cause,
  hint: `It needs ${needs}. Set onnxruntime.fallback=true to run on the processor instead, or choose another backend.`,
});

// ── backend-tfjs ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A step of building TensorFlow's native binding failed. */
export const nativeBuildFailed = (step: string, cause: unknown) => make({
  code: 'ERR_NATIVE_BUILD', message: `Building the native binding failed: could not ${step}: ${reason(cause)}.`, value: step, cause,
  hint: 'It needs Linux, Python with pip, npm, make and a C++ compiler; --wheel names a TensorFlow wheel that is there already.',
});

/** A wheel is no zip archive, or a broken one. */
export const wheelUnreadable = (file: string, what: string) => make({
  code: 'ERR_WHEEL_UNREADABLE', message: `${file} cannot be read as a wheel: ${what}.`, value: file,
  hint: 'Fetch it again; it is a .whl file of TensorFlow for Linux.',
});

/** A package is installed without its native part: its download did not work, or its install script did not run. */
export const bindingMissing = (backend: string, packageName: string, cause: unknown) => make({
  code: 'ERR_BINDING_MISSING', message: `Backend "${backend}" needs the native binding of ${packageName}, which cannot be loaded: ${reason(cause)}.`, value: packageName, cause,
  hint: `Build it: node node_modules/slimtap/dist/bin/build-tfjs-native.js ${packageName} (npm run build:tfjs-native -- ${packageName} in slimtap itself).`,
});

/** An engine's packages are there, but it does not start on this machine. */
export const engineNotStarted = (backend: string, cause: unknown) => make({
  code: 'ERR_ENGINE', message: `Backend "${backend}" does not start: ${reason(cause)}.`, value: backend, cause,
  hint: 'Run `slimtap doctor` for what is missing, or choose another backend.',
});
