/** Pretend platforms, and pretend applications that answer well or badly. */
export { seededChance } from "./chance.ts";
export { makeCall } from "./make-call.ts";
export { type Proof, SimulatedPlatform } from "./platform.ts";
export { firstIdOf, platformNames, Simulation, type SimulationReport } from "./simulation.ts";
export { describePush, isSigned } from "./describe-push.ts";
export { runCampaign } from "./campaign.ts";
export {
  type Behaviour,
  type Received,
  ScriptedEndpoint,
  type ScriptedEndpointOptions,
  behaviours,
} from "./scripted-endpoint.ts";
