import t from 'tap';
import ts from 'typescript';
import { messageForm } from '../../bin/docs/message-form.ts';

const form = (text: string): string => {
  const file = ts.createSourceFile('message.ts', text, ts.ScriptTarget.Latest, true);
  return messageForm((file.statements[0] as ts.ExpressionStatement).expression);
};

t.test('a value stands as its name in braces', async (t) => {
  t.equal(form('`Cannot read ${path}: ${reason(cause)}.`'), 'Cannot read {path}: {cause}.');
  t.equal(form('`${[...scopes].sort().join(", ")}`'), '{scopes}');
  t.equal(form('`not ${JSON.stringify(state)}`'), 'not {state}');
});

t.test('what may be missing is in brackets, alternatives are separated by a bar', async (t) => {
  t.equal(form('`bad${offset === undefined ? "" : ` at byte ${offset}`}.`'), 'bad[ at byte {offset}].');
  t.equal(form('near ? `mean ${near}?` : "add it"'), '(mean {near}? | add it)');
});

t.test('a default hint is the form of a hint that may be given', async (t) => {
  t.equal(form('hint ?? "See docs/config.md."'), 'See docs/config.md.');
});
