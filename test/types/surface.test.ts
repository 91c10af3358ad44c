import t from 'tap';
import ts from 'typescript';

t.test('what should compile does, and every line under @ts-expect-error does not', async (t) => {
  const folder = import.meta.dirname;
  const { config } = ts.readConfigFile(`${folder}/tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const file = `${folder}/surface.ts`;
  const program = ts.createProgram([file], options);
  const source = program.getSourceFile(file)!;
  const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  t.same(problems.map(({ start, messageText }) => `line ${source.getLineAndCharacterOfPosition(start ?? 0).line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`), []);
  t.ok(source.text.split('@ts-expect-error').length > 25, 'there are such lines');
});
