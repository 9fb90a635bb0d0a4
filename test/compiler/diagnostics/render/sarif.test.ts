/** SARIF and annotations, for every golden case. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { annotation } from '../../../../compiler/diagnostics/render/annotations.js';
import { pagePath, readPage } from '../../../../compiler/diagnostics/render/page.js';
import { registry } from '../../../../compiler/diagnostics/catalog/registry.js';
import { sarif } from '../../../../compiler/diagnostics/render/sarif.js';
import { caseNames, compileCase } from '../cases.js';
import { type Log, sarifProblems } from '../sarif-rules.js';

const pageOf = (code: string) =>
  readPage(readFileSync(new URL(`../../../../docs/${pagePath(code)}`, import.meta.url), 'utf8'))!;

const uriOf = (file: string) => (file.startsWith('--set') ? null : file);

test('every diagnostic is sound SARIF, and an annotation on one line', async () => {
  for (const { code } of registry) {
    for (const name of caseNames(code)) {
      const { diagnostics } = await compileCase(code, `${name}.gan`);
      const log = sarif(diagnostics, { version: '0.0.0', pageOf, uriOf, files: [`${name}.gan`] });
      expect(sarifProblems(JSON.parse(JSON.stringify(log)) as Log), `${code}/${name}`).toEqual([]);
      expect(log.runs[0]!.results.map(({ ruleId }) => ruleId)).toEqual(diagnostics.map((each) => each.code));
      for (const each of diagnostics) {
        const written = annotation(each);
        expect(written).toMatch(/^::(error|warning) file=[^,:]+,line=\d+,endLine=\d+,(col=\d+,endColumn=\d+,)?title=[\w/-]+::[^\r\n]+$/); // prettier-ignore
      }
    }
  }
});

test('what the runner would take apart is escaped', () => {
  const at = { offset: 0, line: 1, column: 1 };
  const span = { file: 'a:b,100%.gan', start: at, end: { ...at, line: 2 } };
  const diagnostic = { code: 'a/b', severity: 'warning', message: 'One,\r\ntwo: 5%', span, labels: [], hint: null, fix: null } as const; // prettier-ignore
  expect(annotation(diagnostic)).toBe(
    '::warning file=a%3Ab%2C100%25.gan,line=1,endLine=2,title=a/b::One,%0D%0Atwo: 5%25',
  );
});
