/**
 * Checkpoints: everything a run needs to go on, or to be evaluated and exported, in one directory.
 *
 * A checkpoint is a directory (`output/…/best_model`, `model_final`, `10000`) of two files: `checkpoint.json`, the
 * manifest, and `states.bin`, the states' raw little-endian data one after the other, each at a multiple of 64 bytes.
 * It appears under its name only when it is complete.
 */
export { diffStates, type StateDiff, type StateShape } from './checkpoint/diff-states.ts';
export { checkpointsBelow, isCheckpoint } from './checkpoint/locate.ts';
export { readCheckpoint, readCheckpointManifest, decodeCheckpoint, type Checkpoint } from './checkpoint/read-checkpoint.ts';
export { writeCheckpoint, type CheckpointContent } from './checkpoint/write-checkpoint.ts';
export type { CheckpointManifest, StateEntry } from './checkpoint/manifest.ts';
