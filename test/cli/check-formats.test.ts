import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gan } from './gan.js';
import { folderWith, tiny, tinyWith } from './programs.js';
import { type Log, sarifProblems } from '../compiler/diagnostics/sarif-rules.js';

const misshapen = () => tinyWith(['reshape(2, 2,', 'reshape(3, 2,']);

async function sarifOf(args: readonly string[], cwd: string) {
  const { code, out, err } = await gan(['check', '--sarif', ...args], { cwd });
  expect(err).toBe('');
  const log = JSON.parse(out) as Log;
  expect(sarifProblems(log)).toEqual([]);
  return { code, run: log.runs[0]! };
}

describe('gan check --sarif', () => {
  it('has a rule with help, a result with its place, and the chain as related places', async () => {
    const { code, run } = await sarifOf(['tiny.gan'], folderWith({ 'tiny.gan': misshapen() }));
    expect(code).toBe(1);
    expect(run.tool.driver.rules).toMatchObject([
      {
        id: 'shape/reshape',
        shortDescription: { text: 'A reshape would lose or invent elements.' },
        help: { markdown: expect.stringContaining('## Wrong\n\n```gan\n') as string },
        defaultConfiguration: { level: 'error' },
      },
    ]);
    expect(run.results).toMatchObject([
      {
        ruleId: 'shape/reshape',
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'tiny.gan' },
              region: { startLine: 11, startColumn: 34, endLine: 11, endColumn: 58 },
            },
          },
        ],
        relatedLocations: [
          { message: { text: 'makes f32[32]' }, physicalLocation: { region: { startLine: 11, startColumn: 6 } } },
        ],
      },
    ]);
  });

  it('carries fixes, and relative paths as URIs', async () => {
    const folder = folderWith({});
    for (const name of ['a b', 'beside']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'a b', 'é#1.gan'), tinyWith(['dense(1)', 'dens(1)']));
    const file = join('a b', 'é#1.gan');
    const { run } = await sarifOf([file], folder);
    const artifactLocation = { uri: 'a%20b/%C3%A9%231.gan' };
    expect(run.results[0]).toMatchObject({
      locations: [{ physicalLocation: { artifactLocation } }],
      fixes: [
        {
          description: { text: 'Write `dense`.' },
          artifactChanges: [{ artifactLocation, replacements: [{ insertedContent: { text: 'dense' } }] }],
        },
      ],
    });
    const outside = await sarifOf([join('..', file)], join(folder, 'beside'));
    const { uri } = outside.run.results[0]!.locations[0]!.physicalLocation.artifactLocation;
    expect(uri).toBe(pathToFileURL(join(folder, file)).href);
  });

  it('has no results where nothing is wrong, and places what is set from outside at the file', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    const fine = await sarifOf(['tiny.gan'], folder);
    expect(fine).toMatchObject({ code: 0, run: { results: [], tool: { driver: { rules: [] } } } });
    const { code, run } = await sarifOf(['tiny.gan', 'nowhere.gan', '--set', 'widht=3'], folder);
    expect(code).toBe(1);
    expect(
      run.results.map(({ ruleId, locations }) => [ruleId, locations[0]!.physicalLocation.artifactLocation.uri]),
    ).toEqual([
      ['param/unknown', 'tiny.gan'],
      ['file/unreadable', 'nowhere.gan'],
    ]);
  });
});

describe('annotations for GitHub', () => {
  it('stand beside what people read, on request and in its workflows', async () => {
    const folder = folderWith({ 'a,b.gan': misshapen() });
    const asked = await gan(['check', '--github', 'a,b.gan'], { cwd: folder });
    const within = await gan(['check', 'a,b.gan'], { cwd: folder, env: { GITHUB_ACTIONS: 'true' } });
    expect(within).toEqual(asked);
    expect(asked.code).toBe(1);
    expect(asked.err).toContain('error[shape/reshape]');
    expect(asked.out).toMatch(
      /^a,b\.gan: 1 error\n::error file=a%2Cb\.gan,line=11,endLine=11,col=34,endColumn=58,title=shape\/reshape::A reshape keeps .*%0A.*\n$/,
    );
  });

  it('do not disturb JSON, and are absent elsewhere', async () => {
    const folder = folderWith({ 'tiny.gan': misshapen() });
    const { out } = await gan(['check', '--json', 'tiny.gan'], { cwd: folder, env: { GITHUB_ACTIONS: 'true' } });
    expect(JSON.parse(out)).toMatchObject({ files: [{ ok: false }] });
    expect((await gan(['check', 'tiny.gan'], { cwd: folder, env: { GITHUB_ACTIONS: '' } })).out).toBe(
      'tiny.gan: 1 error\n',
    );
  });
});
