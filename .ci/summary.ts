/** Vitest reporter: at the end, each skipped test with its reason, and the counts as the last line. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const skipped = inState('skipped');
    if (skipped.length > 0) console.log(`\nskipped:`);
    for (const test of skipped) console.log(`  ${test.module.relativeModuleId}: ${test.fullName}: ${reasonOf(test)}`);
    // A module that cannot even be loaded has no tests, and is a failure all the same.
    const failed = inState('failed').length + modules.filter((module) => module.errors().length > 0).length;
    console.log(`\n${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

/** The note given to `skip()`, else what the name says after its last colon or in its brackets. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? /\(([^()]+)\)\s*$/.exec(test.name)?.[1] ?? 'no reason given';
}
