import type { Dataset, DatasetListing } from '../../core/dataset.ts';
import { sectionMissing } from '../../core/errors.ts';
import type { Kernel } from '../../core/kernel.ts';
import type { DataSplit } from './check-data.ts';

/** What the files of a section's dataset say; of a dataset that cannot list, what it opens. @throws ERR_SECTION_MISSING, ERR_DATASET_… */
export async function listDataset(kernel: Kernel, section: DataSplit): Promise<DatasetListing> {
  const options = kernel.config().value[section]?.dataset;
  if (options === undefined) throw sectionMissing(`${section}.dataset`, 'data check');
  const factory = kernel.resolve('dataset', options.type);
  return factory.list === undefined ? listingOf(await factory.open(options as never)) : factory.list(options as never);
}

function listingOf(dataset: Dataset): DatasetListing {
  const { images, annotations, categories } = dataset.groundTruth();
  const index = new Map(categories.map(({ id }, i) => [id, i]));
  const byImage = Map.groupBy(annotations, ({ image_id }) => image_id);
  const files = new Map(dataset.records.map(({ id, file }) => [id, file]));
  return {
    categories, trouble: [],
    images: images.map(({ id, width = 0, height = 0, file_name = '' }) => ({
      id, width, height, file: files.get(id) ?? file_name,
      boxes: (byImage.get(id) ?? []).map((annotation) => ({
        bbox: annotation.bbox as unknown as readonly [number, number, number, number], category: index.get(annotation.category_id) ?? 0,
        crowd: annotation.iscrowd === 1, difficult: annotation.difficult === 1, name: `annotation ${annotation.id}`,
      })),
    })),
  };
}
