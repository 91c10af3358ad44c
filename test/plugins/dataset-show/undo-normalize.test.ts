import t from 'tap';
import { undoNormalize } from '../../../plugins/dataset-show/undo-normalize.ts';

const COLOUR = [200, 100, 50] as const;
const MEAN = [0.4, 0.5, 0.6];
const STD = [0.2, 0.3, 0.25];

/** What a reader makes of one pixel. */
function planesOf(toRgb: boolean, toBgr: boolean, channelFirst: boolean): Float32Array {
  const decoded = toRgb ? COLOUR : COLOUR.toReversed();
  const normalize = (values: readonly number[]): number[] => values.map((value, i) => (value / 255 - MEAN[i]!) / STD[i]!);
  const permute = (values: readonly number[]): readonly number[] => (toBgr ? values.toReversed() : values);
  return Float32Array.from(channelFirst ? normalize(permute(decoded)) : permute(normalize(decoded)));
}

t.test('colours come back from every order of channels', async (t) => {
  for (const to_rgb of [true, false]) for (const to_bgr of [true, false]) for (const is_channel_first of [true, false]) {
    const transforms = [{ type: 'DecodeImage', to_rgb }, { type: 'NormalizeImage', mean: MEAN, std: STD, is_scale: true, is_channel_first }, { type: 'Permute', to_bgr }];
    t.same([...undoNormalize(transforms)({ planes: planesOf(to_rgb, to_bgr, is_channel_first), width: 1, height: 1 })], COLOUR, JSON.stringify({ to_rgb, to_bgr, is_channel_first }));
  }
});

t.test('values are cut to those of a byte, and without NormalizeImage taken as they are', async (t) => {
  t.same([...undoNormalize([])({ planes: Float32Array.from([300, -5, 7]), width: 1, height: 1 })], [255, 0, 7]);
});
