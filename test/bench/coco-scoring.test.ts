import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { median } from '../../bench/median.ts';
import { scoringDocuments } from '../../bench/scoring-documents.ts';
import { evaluateCoco } from '../../plugins/coco-metric/index.ts';

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'coco-scoring', ...argv]);

t.test('a median is the middle value, between two of them where there is none', async (t) => {
  t.same(median([3, 1, 2]), { median: 2, spread: 1 });
  t.same(median([4, 1, 2, 3]), { median: 2.5, spread: 1.2 });
});

t.test('documents are the same for a seed, and their detections find something but not all', async (t) => {
  const size = { images: 30, categories: 5, detections: 600 };
  const [a, b] = [scoringDocuments(size, 1), scoringDocuments(size, 1)];
  t.same(a, b);
  t.equal(a.results.length, 600);
  const { AP } = evaluateCoco({ groundTruth: a.groundTruth, detections: a.results }).stats;
  t.ok(AP! > 0.1 && AP! < 0.8, String(AP));
});

t.test('the bench scores them in a process of its own', async (t) => {
  const { groundTruth, results } = scoringDocuments({ images: 20, categories: 4, detections: 300 }, 1);
  const { stdout } = await bench('--images', '20', '--categories', '4', '--detections', '300', '--rounds', '1', '--json');
  const { rows } = JSON.parse(stdout) as { rows: { AP: number }[] };
  t.match(rows, [{ name: 'slimtap', ratio: 1, cpuSeconds: Number }]);
  t.equal(rows[0]!.AP, evaluateCoco({ groundTruth, detections: results }).stats['AP']);
});

t.test('wrong options are told with the right ones', async (t) => {
  await t.rejects(bench('--rounds', '0'), { code: 2, stderr: /Usage/ });
});
