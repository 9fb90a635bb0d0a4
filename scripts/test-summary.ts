/** A reporter for `vitest run --reporter=...`: how many tests passed and failed, and which were skipped for what reason. */
import { dirname, relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

export default class TestSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    process.stdout.write(`\n${summary(modules)}\n`);
  }
}

/** One line for each reason in each folder, then the sums. */
export function summary(modules: readonly TestModule[]): string {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
  // A file that cannot be loaded has no test that could fail.
  const broken = modules.filter(
    (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
  );

  // Inside what is skipped, what is skipped for a reason of its own counts as pending.
  const unrun = tests.filter((test) => ['skipped', 'pending'].includes(test.result().state));
  const skipped = new Map<string, number>();
  for (const test of unrun) {
    const because = `of ${dirname(relative(process.cwd(), test.module.moduleId))}: ${reasonOf(test)}`;
    skipped.set(because, (skipped.get(because) ?? 0) + 1);
  }
  return [
    ...[...skipped].map(([because, count]) => `skipped ${count} ${because}`),
    `${count('passed')} passed, ${count('failed') + broken.length} failed, ${unrun.length} skipped`,
  ].join('\n');
}

/** What a test says where it skips itself, or what stands behind its name or that of what it is part of. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note !== undefined) return result.note;
  const names: string[] = [];
  for (let part: TestCase | TestSuite | TestModule = test; part.type !== 'module'; part = part.parent)
    names.unshift(part.name);
  const reasons = names.flatMap((name) => /\(skipped: (.+)\)$/.exec(name)?.[1] ?? []);
  return reasons[0] ?? `${names.join(' > ')} gives no reason`;
}
