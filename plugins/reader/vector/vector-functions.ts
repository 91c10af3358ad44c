import { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { defineArea } from './area.ts';
import { defineCopy } from './copy.ts';
import { defineMix } from './mix.ts';
import { defineNormalize } from './normalize.ts';
import { defineRecolor } from './recolor.ts';
import { defineSeparable } from './separable.ts';
import { defineWrap } from './wrap.ts';

/** In pages of 64 KiB: 2 MiB at first, 256 MiB at most. */
export const MEMORY_LIMITS = { initial: 32, maximum: 4096 };

type Across = (row: number, to: number, pixels: number, starts: number, weights: number) => void;
type Down = (rows: number, weights: number, to: number, values: number) => void;
type AreaAcross = (row: number, to: number, pixels: number, starts: number, counts: number, shares: number, step: number) => void;
type Gather = (row: number, to: number, pixels: number, starts: number) => void;
type Recolor = (from: number, to: number, pixels: number, matrix: number) => void;
type Normalize = (from: number, pixels: number, numbers: number, red: number, green: number, blue: number) => void;
type Taps = 2 | 4 | 8;

/** What the module exports; every number but a share or weight is an address or a count. The files that define them say more. */
export type VectorFunctions =
  & Readonly<Record<`across${Taps}` | `acrossFloat${Taps}` | `acrossFloat${Taps}Mirrored`, Across>>
  & Readonly<Record<`down${Taps}` | `downFloat${Taps}`, Down>>
  & Readonly<Record<'areaAcross' | 'areaAcrossFloat', AreaAcross>>
  & Readonly<Record<'gather' | 'gatherFloat', Gather>>
  & Readonly<Record<'recolor' | 'recolorClipped', Recolor>>
  & Readonly<Record<'normalizeBytes' | 'normalizeFloats', Normalize>>
  & {
    readonly areaAdd: (from: number, to: number, share: number, values: number) => void;
    readonly areaStore: (from: number, to: number, values: number) => void;
    readonly copy: (from: number, to: number, bytes: number) => void;
    readonly mix: (a: number, b: number, to: number, bytes: number, weightA: number, weightB: number) => void;
    readonly wrap: (from: number, to: number, values: number) => number;
  };

/** The module with all of them. */
export function writeModule(): ModuleWriter {
  const module = new ModuleWriter(MEMORY_LIMITS);
  for (const define of [defineCopy, defineMix, defineRecolor, defineWrap, defineSeparable, defineArea, defineNormalize]) define(module);
  return module;
}
