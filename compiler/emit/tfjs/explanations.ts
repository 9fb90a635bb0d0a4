/** What is asked of a pass is explained where a file first asks it. */
import type { ts } from 'ts-morph';
import type { TsMorph } from './source-files.js';

/** By the method that is called. */
const explanations: Readonly<Record<string, string>> = {
  at: "at('name'): the noise of this call is its own, drawn under the name",
  replay: 'replay(): the same once more, with the noise it had; running statistics stay as they are',
  fixed: 'fixed(): as outside training, since nothing trains this network',
};

/** The code, with a comment before the first statement that makes each of the calls. */
export function explained({ ts }: TsMorph, code: string): string {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true);
  const places = new Map<string, { readonly at: number; readonly pass: string }>();
  const visit = (node: ts.Node, statement: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { text } = node.expression.name;
      const pass = Object.hasOwn(explanations, text) ? passOf(node.expression.expression) : null;
      if (pass !== null && !places.has(text)) places.set(text, { at: statement.getStart(source), pass });
    }
    ts.forEachChild(node, (child) => visit(child, isLine(child) ? child : statement));
  };
  // `pass`, or what something was asked of already.
  const passOf = (node: ts.Expression): string | null => {
    if (ts.isIdentifier(node)) return node.text;
    const asked = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
    return asked ? passOf(node.expression.expression) : null;
  };
  const isLine = (node: ts.Node) =>
    ts.isVariableStatement(node) || ts.isExpressionStatement(node) || ts.isReturnStatement(node);
  visit(source, source);
  return [...places]
    .sort(([, a], [, b]) => b.at - a.at)
    .reduce((text, [name, { at, pass }]) => `${text.slice(0, at)}// ${pass}.${explanations[name]!}\n${text.slice(at)}`, code); // prettier-ignore
}
