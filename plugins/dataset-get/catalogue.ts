import { unknownName } from '../../core/errors.ts';

/** One file to download. */
export interface DataFile {
  readonly url: string;
  /** Other addresses of the same file, tried when the first does not have it. */
  readonly mirrors?: readonly string[];
  /** Its length in bytes, where it is known; another length is refused. */
  readonly bytes?: number;
  /** Its MD5 as its publisher or PaddleDetection gives it. Absent where none is published: never a guess. */
  readonly md5?: string;
  /** Files and folders that unpacking it makes, relative to the folder of the data set; all there means it is done. Empty for what stays packed. */
  readonly makes: readonly string[];
}

/** What `slimtap data get NAME` fetches. */
export interface DataEntry {
  readonly name: string;
  readonly title: string;
  /** Data sets are unpacked into a folder; weights stay packed in the cache, where `pretrain_weights=URL` finds them. */
  readonly kind: 'dataset' | 'weights';
  readonly files: readonly DataFile[];
  /** Folder of a data set, as PaddleDetection's configurations name it. */
  readonly directory?: string;
  /** Lists of images that are written when everything is unpacked. */
  readonly lists?: 'voc';
}

const COCO = 'http://images.cocodataset.org';
const VOC = 'http://host.robots.ox.ac.uk/pascal/VOC';
const MODELS = 'https://paddlemodels.bj.bcebos.com';
const IMAGENET = 'https://paddle-imagenet-models-name.bj.bcebos.com';

// Lengths are what the servers announce; MD5s of data sets are those in PaddleDetection's own downloader.
const COCO_VAL: DataFile = { url: `${COCO}/zips/val2017.zip`, bytes: 815_585_330, md5: '442b8da7639aecaf257c1dceb8ba8c80', makes: ['val2017'] };
const COCO_ANNOTATIONS: DataFile = {
  url: `${COCO}/annotations/annotations_trainval2017.zip`, bytes: 252_907_541, md5: 'f4bbac642086de4f52a3fdda2de5fa2c',
  makes: ['annotations/instances_train2017.json', 'annotations/instances_val2017.json'],
};
const COCO_TRAIN: DataFile = { url: `${COCO}/zips/train2017.zip`, bytes: 19_336_861_798, md5: 'cced6f7f71b7629ddf16f17bbcfab6b2', makes: ['train2017'] };

const VOC_FILES: readonly DataFile[] = [
  { url: `${VOC}/voc2007/VOCtrainval_06-Nov-2007.tar`, bytes: 460_032_000, md5: 'c52e279531787c972589f7e41ab4ae64', makes: ['VOCdevkit/VOC2007/ImageSets/Main/trainval.txt'] },
  { url: `${VOC}/voc2007/VOCtest_06-Nov-2007.tar`, bytes: 451_020_800, md5: 'b6e924de25625d8de591ea690078ad9f', makes: ['VOCdevkit/VOC2007/ImageSets/Main/test.txt'] },
  { url: `${VOC}/voc2012/VOCtrainval_11-May-2012.tar`, bytes: 1_999_639_040, md5: '6cd6e144f989b92b3379bac3b3de84fd', makes: ['VOCdevkit/VOC2012/ImageSets/Main/trainval.txt'] },
];

/**
 * Everything `slimtap data get` knows. Weights have no published length or checksum; what the first download finds is
 * written down beside it, and a later one must find the same.
 */
export const CATALOGUE: readonly DataEntry[] = [
  { name: 'coco', title: 'COCO 2017: 118,287 training and 5,000 validation images', kind: 'dataset', directory: 'dataset/coco', files: [COCO_ANNOTATIONS, COCO_VAL, COCO_TRAIN] },
  { name: 'coco-val', title: 'COCO 2017: the validation images alone, to measure with', kind: 'dataset', directory: 'dataset/coco', files: [COCO_ANNOTATIONS, COCO_VAL] },
  { name: 'voc', title: 'Pascal VOC 2007 and 2012, with PaddleDetection\'s lists', kind: 'dataset', directory: 'dataset/voc', files: VOC_FILES, lists: 'voc' },
  ...[
    ['yolov3_mobilenet_v1', 'YOLOv3-MobileNetV1, float, COCO'],
    ['yolov3_mobilenet_v1_voc', 'YOLOv3-MobileNetV1, float, VOC'],
    ['yolov3_r34', 'YOLOv3-ResNet34, float, COCO'],
    ['yolov3_r34_voc', 'YOLOv3-ResNet34, float, VOC'],
    ['yolov3_r50vd_dcn', 'YOLOv3-ResNet50-vd with deformable convolution, float, COCO'],
    ['yolov3_r50vd_dcn_obj365_pretrained_coco', 'the same, first trained on Objects365'],
    ['yolov3_darknet', 'YOLOv3-DarkNet53, float, COCO'],
    ['ResNet50_vd_dcn_db_obj365_pretrained', 'ResNet50-vd of a detector trained on Objects365'],
  ].map(([name, title]) => weights(name!, title!, `${MODELS}/object_detection/${name!}.tar`)),
  ...[
    ['MobileNetV1_pretrained', 'MobileNetV1, ImageNet', 'http://paddle-imagenet-models-name.bj.bcebos.com/MobileNetV1_pretrained.tar'],
    ['ResNet34_pretrained', 'ResNet34, ImageNet'],
    ['ResNet50_vd_pretrained', 'ResNet50-vd, ImageNet'],
    ['DarkNet53_pretrained', 'DarkNet53, ImageNet'],
    ['MobileNetV3_large_x1_0_pretrained', 'MobileNetV3 large, ImageNet'],
  ].map(([name, title, url]) => weights(name!, title!, url ?? `${IMAGENET}/${name!}.tar`)),
  weights('yolov3_mobilenetv1_coco_quant_post', 'the tutorial\'s model, MobileNetV1 post', `${MODELS}/PaddleSlim/yolov3_mobilenetv1_coco_quant_post.tar`),
  // The tutorial's address is the first; PaddleDetection's later tables have the second.
  weights('yolov3_mobilenetv1_coco_quant_aware', 'the tutorial\'s model, MobileNetV1 aware', `${MODELS}/PaddleSlim/yolov3_mobilenetv1_coco_quant_aware.tar`, [`${MODELS}/PaddleSlim/yolov3_mobilenet_coco_quant_aware.tar`]),
  weights('yolov3_r34_coco_quant_post', 'the tutorial\'s model, ResNet34 post', `${MODELS}/PaddleSlim/yolov3_r34_coco_quant_post.tar`),
  weights('yolov3_r34_coco_quant_aware', 'the tutorial\'s model, ResNet34 aware', `${MODELS}/PaddleSlim/yolov3_r34_coco_quant_aware.tar`),
  weights('yolov3_r50vd_dcn_obj365_pretrained_coco_quant_aware', 'the tutorial\'s model, R50vd-dcn aware', `${MODELS}/PaddleSlim/yolov3_r50vd_dcn_obj365_pretrained_coco_quant_aware.tar`),
];

function weights(name: string, title: string, url: string, mirrors?: readonly string[]): DataEntry {
  return { name, title, kind: 'weights', files: [{ url, makes: [], ...(mirrors && { mirrors }) }] };
}

/**
 * An entry by its name.
 * @throws ERR_UNKNOWN_NAME with the nearest name
 * @example
 * dataEntry('coco').directory // 'dataset/coco'
 */
export function dataEntry(name: string, catalogue: readonly DataEntry[] = CATALOGUE): DataEntry {
  const found = catalogue.find((entry) => entry.name === name);
  if (found === undefined) throw unknownName('data set or model', name, catalogue.map((entry) => entry.name));
  return found;
}
