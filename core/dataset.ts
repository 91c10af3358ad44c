import type { Category, EvalReader, TrainReader } from './data.ts';
import type { ImageSize } from './image-size.ts';
import type { Random } from './tensor/random.ts';
import type { Tensor } from './tensor/tensor.ts';

/** One annotated image. */
export interface DatasetRecord {
  /** Image id, as in result files. */
  readonly id: number;
  /** Absolute path of the image. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** [n,4] x1,y1,x2,y2 in pixels. */
  readonly boxes: Float32Array;
  /** [n] index of the category. */
  readonly classes: Int32Array;
  /** [n] weight of each box, 1 unless mixed. */
  readonly scores: Float32Array;
}

/** Ground truth in the shape of a COCO annotation file. */
export interface CocoGroundTruth {
  readonly images: readonly { readonly id: number; readonly width?: number; readonly height?: number; readonly file_name?: string }[];
  readonly annotations: readonly { readonly id: number; readonly image_id: number; readonly category_id: number; readonly bbox: readonly number[]; readonly area?: number; readonly iscrowd?: number; readonly difficult?: number }[];
  readonly categories: readonly Category[];
}

/** An opened dataset. */
export interface Dataset {
  readonly records: readonly DatasetRecord[];
  readonly categories: readonly Category[];
  /** Every box, crowd and difficult ones included, for the metric. */
  groundTruth(): CocoGroundTruth;
  /** Counted trouble, one line each, such as "2 boxes without area were dropped". */
  readonly warnings: readonly string[];
}

/** What the files of a dataset say, before any rule leaves something out: for whoever looks for trouble. */
export interface DatasetListing {
  readonly categories: readonly Category[];
  readonly images: readonly ListedImage[];
  /** What could not be read at all. */
  readonly trouble: readonly ListedTrouble[];
}
export interface ListedImage {
  readonly id: number;
  /** Absolute path, whether there is a file or not. */
  readonly file: string;
  /** As the annotations say. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly ListedBox[];
}
export interface ListedBox {
  /** x, y, width, height in pixels, as written. */
  readonly bbox: readonly [number, number, number, number];
  /** Index of the category. */
  readonly category: number;
  readonly crowd: boolean;
  readonly difficult: boolean;
  /** Its place in the image's annotation, such as `annotation 17`. */
  readonly name: string;
}
/** Something that stops `open`, or that it leaves out. */
export interface ListedTrouble {
  readonly kind: 'annotation-unreadable' | 'annotation-of-no-image' | 'category-unknown' | 'category-twice' | 'image-id-twice';
  readonly place: string;
}

/** A way of storing datasets. `options` is the checked `dataset` section. */
export interface DatasetFactory {
  open(options: Readonly<Record<string, unknown>>): Promise<Dataset>;
  /**
   * Reads on past single entries that cannot be used. Without it what `open` gives is looked at.
   * @throws ERR_DATASET_… where the whole cannot be read
   */
  list?(options: Readonly<Record<string, unknown>>): Promise<DatasetListing>;
}

/** What a reader is made for. */
export interface ReaderRequest {
  readonly dataset: Dataset;
  /** The checked TrainReader or EvalReader section. */
  readonly section: Readonly<Record<string, unknown>>;
  readonly random: Random;
  /** Overrides the size of the network's input. */
  readonly inputSize?: ImageSize | undefined;
}

/** One image made ready for the network. */
export interface PreparedImage {
  /** Feeds of batch 1: `image`, `imSize`. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Of the upright image, which detections refer to. */
  readonly width: number;
  readonly height: number;
}

/** Turns a dataset into batches. */
export interface ReaderFactory {
  train(request: ReaderRequest): Promise<TrainReader>;
  evaluate(request: ReaderRequest): Promise<EvalReader>;
  /**
   * Prepares one image file as the evaluation reader would, turned upright.
   * @throws ERR_IMAGE_… naming the file
   */
  prepare(file: string, request: Omit<ReaderRequest, 'dataset' | 'random'>): Promise<PreparedImage>;
}
