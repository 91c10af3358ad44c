import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** What an event file holds, one after the other. */
export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** Steps done. */
  readonly step: number;
  /** First event of a file: the version of the format. */
  readonly fileVersion?: string;
  /** A run begins here, again where it is continued: readers forget what they had of this step and later ones. */
  readonly start?: boolean;
  readonly values?: readonly SummaryValue[];
}

/** One thing told under a tag. */
export type SummaryValue = { readonly tag: string } & ({ readonly scalar: number } | { readonly histogram: Histogram } | { readonly image: EncodedImage });

/** Counts between limits. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Upper end of each bucket, ascending, and how many lie in it. */
  readonly limits: readonly number[];
  readonly buckets: readonly number[];
}

/** A picture in a file format that browsers know. */
export interface EncodedImage {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/**
 * The protobuf message of an event. Field numbers: TensorFlow `core/util/event.proto` (Event, SessionLog),
 * `core/framework/summary.proto` (Summary, HistogramProto).
 */
export function encodeEvent({ wallTime, step, fileVersion, start = false, values = [] }: Event): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(wallTime);
  writer.tag(2, WireType.Varint).int64(step);
  if (fileVersion !== undefined) writer.tag(3, WireType.LengthDelimited).string(fileVersion);
  if (values.length > 0) writer.tag(5, WireType.LengthDelimited).bytes(encodeSummary(values));
  if (start) writer.tag(7, WireType.LengthDelimited).bytes(new BinaryWriter().tag(1, WireType.Varint).int32(SESSION_START).finish());
  return writer.finish();
}

const SESSION_START = 1;

/** Channels of an image: red, green, blue. */
const COLOURS = 3;

function encodeSummary(values: readonly SummaryValue[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const value of values) writer.tag(1, WireType.LengthDelimited).bytes(encodeValue(value));
  return writer.finish();
}

function encodeValue(value: SummaryValue): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string(value.tag);
  if ('scalar' in value) writer.tag(2, WireType.Bit32).float(value.scalar);
  else if ('image' in value) writer.tag(4, WireType.LengthDelimited).bytes(encodeImage(value.image));
  else writer.tag(5, WireType.LengthDelimited).bytes(encodeHistogram(value.histogram));
  return writer.finish();
}

function encodeImage({ width, height, bytes }: EncodedImage): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(height).tag(2, WireType.Varint).int32(width).tag(3, WireType.Varint).int32(COLOURS);
  return writer.tag(4, WireType.LengthDelimited).bytes(bytes).finish();
}

function encodeHistogram({ min, max, count, sum, sumOfSquares, limits, buckets }: Histogram): Uint8Array {
  const writer = new BinaryWriter();
  [min, max, count, sum, sumOfSquares].forEach((value, i) => writer.tag(i + 1, WireType.Bit64).double(value));
  return writer.tag(6, WireType.LengthDelimited).bytes(doubles(limits)).tag(7, WireType.LengthDelimited).bytes(doubles(buckets)).finish();
}

/** A packed repeated double. */
function doubles(values: readonly number[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const value of values) writer.double(value);
  return writer.finish();
}
