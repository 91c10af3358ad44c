import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { headLayout } from '../yolo.ts';
import { ignoredCells } from '../yolo-targets.ts';

kernel('YoloIgnore', ({ x, gtBox }, attrs, { y }) => {
  const ignored = ignoredCells(numbers(x), headLayout(x.shape, attrs.classes), { boxes: numbers(gtBox), count: gtBox.shape[1]! }, attrs);
  return { y: compute(y, (i) => ignored[i]!) };
});
