/** What makes a folder of TypeScript a package. */
import { visibleLine } from '../../../runtime/text/visible.js';
import type { EmittedFile } from '../target.js';

export interface PackageParts {
  /** The program's name. */
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Besides those that every run needs. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** What is type-checked. */
  readonly include: readonly string[];
  /** What follows the title; `title` is the program's name as it can stand in a text. */
  readonly readme: (title: string) => string;
}

export function packageFiles({ name, scripts, dependencies, include, readme }: PackageParts): readonly EmittedFile[] {
  const all = {
    ...{ 'cli-progress': '^3.12.0', 'ml-matrix': '^6.15.1', picocolors: '^1.1.1', sharp: '^0.35.5', tsx: '^4.23.15' },
    ...dependencies,
  };
  const manifest = {
    name: name.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || 'gan',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: { ...scripts, check: 'tsc --noEmit' },
    dependencies: Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))),
    devDependencies: { '@types/cli-progress': '^3.11.6', '@types/node': '^20.19.43', typescript: '~5.9.3' },
  }; // prettier-ignore
  const settings = {
    compilerOptions: {
      target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', strict: true,
      noUncheckedIndexedAccess: true, verbatimModuleSyntax: true, skipLibCheck: true, types: ['node'], noEmit: true,
    },
    include,
  }; // prettier-ignore
  const title = visibleLine(name).replaceAll('`', "'");
  return [
    { path: 'package.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: 'tsconfig.json', text: `${JSON.stringify(settings, null, 2)}\n` },
    { path: 'README.md', text: `# ${title}\n\n${readme(title)}` },
    { path: '.gitignore', text: 'node_modules/\nruns/\n' },
  ];
}
