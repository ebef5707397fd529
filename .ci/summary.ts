/** Vitest reporter: at the end, each skipped test with its reason, each failure in short, and the counts as the last line. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const skipped = inState('skipped');
    if (skipped.length > 0) console.log(`\nskipped:`);
    for (const test of skipped) console.log(`  ${test.module.relativeModuleId}: ${test.fullName}: ${reasonOf(test)}`);
    const failures = inState('failed');
    if (failures.length > 0) console.log(`\nfailed:`);
    for (const test of failures) console.log(`  ${test.module.relativeModuleId}: ${test.fullName}: ${firstLines(test)}`);
    // A module that cannot even be loaded has no tests, and is a failure all the same.
    const broken = modules.filter((module) => module.errors().length > 0);
    for (const module of broken) console.log(`  ${module.relativeModuleId}: ${module.errors()[0]?.message}`);
    const failed = failures.length + broken.length;
    console.log(`\n${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

/** What it said first: logs are often cut from the front. */
function firstLines(test: TestCase): string {
  return test.result().errors?.[0]?.message.slice(0, 600) ?? 'no error given';
}

/** The note given to `skip()`, else what the name says after its last colon or in its brackets. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? /\(([^()]+)\)\s*$/.exec(test.name)?.[1] ?? 'no reason given';
}
