import { weightsNothingMatched } from '../../core/errors.ts';
import { sameShape, type DType, type Tensor } from '../../core/tensor/tensor.ts';

/** Name and extents of a parameter of the model. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** Compared when given. */
  readonly dtype?: DType;
}

/** A parameter whose weights have another form. */
export interface WeightMismatch {
  readonly name: string;
  readonly expected: readonly number[];
  readonly found: readonly number[];
  /** Element type of the weights, when that is what differs. */
  readonly foundDtype?: DType;
}

/** What of some weights fits a model, and what does not. */
export interface WeightMatch {
  readonly matched: ReadonlyMap<string, Tensor>;
  /** Parameters of the model without weights. */
  readonly missing: readonly string[];
  /** Weights without a parameter. */
  readonly unused: readonly string[];
  /** Parameters whose weights have other extents; they are not among `missing`. */
  readonly shapeMismatch: readonly WeightMismatch[];
}

/**
 * Finds the weights for a model's parameters by name. A weight of another shape is listed, where PaddleDetection's
 * `load_params` drops it in silence.
 * @param source where the weights come from, for the message
 * @throws ERR_WEIGHTS_NOTHING_MATCHED
 */
export function matchWeights(parameters: Iterable<ParameterShape>, weights: ReadonlyMap<string, Tensor>, source = 'the weights'): WeightMatch {
  const matched = new Map<string, Tensor>();
  const missing: string[] = [];
  const shapeMismatch: WeightMismatch[] = [];
  const names = new Set<string>();
  for (const { name, shape, dtype } of parameters) {
    names.add(name);
    const weight = weights.get(name);
    if (weight === undefined) missing.push(name);
    else if (dtype !== undefined && dtype !== weight.dtype) shapeMismatch.push({ name, expected: shape, found: weight.shape, foundDtype: weight.dtype });
    else if (sameShape(shape, weight.shape)) matched.set(name, weight);
    else shapeMismatch.push({ name, expected: shape, found: weight.shape });
  }
  const unused = [...weights.keys()].filter((name) => !names.has(name));
  const match = { matched, missing, unused, shapeMismatch };
  if (matched.size === 0) throw weightsNothingMatched(source, describeMatch(match));
  return match;
}

/** A match in sentences: how many fit, and the names of what does not, the first few of each kind. */
export function describeMatch({ matched, missing, unused, shapeMismatch }: WeightMatch): string {
  const other = shapeMismatch.map(({ name, expected, found, foundDtype = '' }) => `${name} ${foundDtype}[${found.join(', ')}] for [${expected.join(', ')}]`);
  return [
    `${matched.size} parameters match.`,
    ...section('Of another shape', other),
    ...section('Without weights', missing),
    ...section('Not used', unused),
  ].join(' ');
}

function section(title: string, names: readonly string[], shown = 6): string[] {
  if (names.length === 0) return [];
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return [`${title} (${names.length}): ${names.slice(0, shown).join(', ')}${more}.`];
}
