import ts from 'typescript';

/**
 * A message template as a reader sees it: `${path}` is `{path}`, a part that may be empty is in brackets, alternatives
 * are separated by bars.
 */
export function messageForm(expression: ts.Expression): string {
  if (ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression)) return expression.text;
  if (ts.isParenthesizedExpression(expression)) return messageForm(expression.expression);
  if (ts.isTemplateExpression(expression)) {
    return expression.head.text + expression.templateSpans.map((span) => messageForm(span.expression) + span.literal.text).join('');
  }
  if (ts.isConditionalExpression(expression)) return alternatives(expression);
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) return messageForm(expression.right);
  if (isCallOf(expression, 'suggest')) return '{the nearest known name, or all of them}';
  return `{${firstName(expression)}}`;
}

function alternatives({ whenTrue, whenFalse }: ts.ConditionalExpression): string {
  const [first, second] = [messageForm(whenTrue), messageForm(whenFalse)];
  if (first === '') return `[${second}]`;
  return second === '' ? `[${first}]` : `(${first} | ${second})`;
}

function isCallOf(expression: ts.Expression, name: string): boolean {
  return ts.isCallExpression(expression) && expression.expression.getText() === name;
}

/** The value a placeholder is about: the first name in it that is no function and no global. */
function firstName(expression: ts.Expression): string {
  let found: string | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return node.arguments.forEach(visit);
    if (ts.isIdentifier(node) && !['JSON', 'Object', 'String'].includes(node.text) && !isMember(node)) found = node.text;
    else ts.forEachChild(node, visit);
  };
  visit(expression);
  return found ?? 'value';
}

function isMember(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}
