import t from 'tap';
import { textTable } from '../../bin/text-table.ts';

t.test('words stand on the left of their column and numbers on the right', async (t) => {
  const rows = [['', 'AP', 'op'], ['float', '0.5', 'Conv2d'], ['int8', '10.25', '']];
  t.same(textTable(rows), ['          AP      op', 'float    0.5  Conv2d', 'int8   10.25']);
  t.same(textTable(rows, (column) => column !== 1), ['          AP  op', 'float    0.5  Conv2d', 'int8   10.25']);
});
