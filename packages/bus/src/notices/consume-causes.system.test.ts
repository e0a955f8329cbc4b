import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, putDeployment, sampleDeployment, sampleDeploymentKey } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deploymentAggregates } from "../aggregates/deployment-aggregates.ts";
import { useBus } from "../testing/use-bus.ts";
import { consumeCauses } from "./consume-causes.ts";

const system = useBus();

test("in order, a change that cannot be told holds back none of those after it", async () => {
  const told: string[] = [];
  const onDeployment = async (_: unknown, { id }: { readonly id: string }) => {
    if (id === "poison") throw new TypeError("x is undefined");
    told.push(id);
  };
  const options = { durable: "causes", inOrder: true, causes: { onDeployment }, log: silentLogger() };
  await using _causes = await consumeCauses(system.bus, {}, options);
  const deployments = deploymentAggregates(system.bus, { actor: serviceActor("test") });
  for (const id of ["before", "poison", "after"])
    await deployments.update(sampleDeploymentKey(id), putDeployment(sampleDeployment({ id, createdAt: Temporal.Now.instant() })));
  await eventually(() => expect(told).toEqual(["before", "after"]));
});
