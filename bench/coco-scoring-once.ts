import { readFileSync } from 'node:fs';
import { evaluateColumns } from '../plugins/coco-metric/index.ts';
import type { CocoDocument, CocoResult } from '../plugins/coco-metric/index.ts';
import { readGroundTruth } from '../plugins/coco-metric/read-ground-truth.ts';
import { readResults } from '../plugins/coco-metric/read-results.ts';
import type { ScoringMeasurement } from './coco-scoring.ts';

/** Scores the two files of its arguments in this process, and prints a `ScoringMeasurement` as JSON. */
const [annotations = '', detections = ''] = process.argv.slice(2);
const document = JSON.parse(readFileSync(annotations, 'utf8')) as CocoDocument;
const truth = readGroundTruth(document);
const results = readResults(JSON.parse(readFileSync(detections, 'utf8')) as CocoResult[], document.images);

const [cpu, wall] = [process.cpuUsage(), performance.now()];
const { stats } = evaluateColumns(truth, results);
const { user, system } = process.cpuUsage(cpu);
const measured: ScoringMeasurement = { name: 'slimtap', cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - wall) / 1000, AP: stats['AP']! };
console.log(JSON.stringify(measured));
