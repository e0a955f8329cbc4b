import { Fault } from "../../fault.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The fields of a deployment that are needed to find a stage. */
interface WithStages<S extends Named> {
  readonly id: string;
  readonly stages: readonly S[];
}

/** Returns the stage with this id. Throws `not_found` with a list of the stages. */
export function stageOf<S extends Named>(deployment: WithStages<S>, stageId: string): S {
  const stage = deployment.stages.find(({ id }) => id === stageId);
  if (!stage) throw unknownStage(deployment, stageId);
  return stage;
}

/** Returns the stages with this id or name. If the text is both an id and a name, the id wins. */
export function findStages<S extends Named>({ stages }: WithStages<S>, idOrName: string): readonly S[] {
  const byId = stages.filter(({ id }) => id === idOrName);
  return byId.length > 0 ? byId : stages.filter(({ name }) => name === idOrName);
}

/** Returns the stage with this id or name. Throws `not_found` with a list of the stages, `invalid` with the ids if several stages have the name. */
export function stageNamed<S extends Named>(deployment: WithStages<S>, idOrName: string): S {
  const found = findStages(deployment, idOrName);
  const [only] = found;
  if (only === undefined) throw unknownStage(deployment, idOrName);
  if (found.length > 1)
    throw new Fault(
      "invalid",
      `deployment ${deployment.id} has several stages named ${idOrName}, use an id: ${found.map(({ id }) => id).join(", ")}`,
    );
  return only;
}

function unknownStage({ id, stages }: WithStages<Named>, idOrName: string): Fault {
  const known = stages.length === 0 ? "it has not been planned" : `it has ${stages.map(({ name }) => name).join(", ")}`;
  return new Fault("not_found", `deployment ${id} has no stage ${idOrName}: ${known}`);
}
