/** Faults in the name of a property that the spec does not declare are errors of the spec. */
import { DcheckError } from '../../errors/error.ts';
import type { Fault } from '../../spec/fault.ts';
import { named } from '../../system/successors.ts';
import type { ActionInstance, TransitionSystem } from '../../system/system.ts';

export function undeclaredFault(system: TransitionSystem, action: number, fault: Fault): DcheckError {
  const name = named(system.actions[action] as ActionInstance);
  return new DcheckError(
    'action-throws',
    `${name} faulted with "${fault.property}", which the spec does not declare: ${fault.message}`,
    { action: name, hint: `declare it: properties: { ${JSON.stringify(fault.property)}: faultFree() }` },
  );
}
