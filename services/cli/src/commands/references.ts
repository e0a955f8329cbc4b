import { shortestPrefix } from "@slipway/domain";

const beginning = `the beginning of it (at least ${shortestPrefix} characters)`;

/** How the argument or option that names an application is described. */
export const applicationReference = `name of the application, its id or ${beginning}`;

/** How the argument that names a deployment is described. */
export const deploymentReference = `id of the deployment, ${beginning}, or an application: its newest deployment`;

/** How the argument that names an event is described. */
export const eventReference = `id of the event, or ${beginning}`;

/** How the argument that names a chain is described. */
export const chainReference = `id of the chain or of one of its deployments, or ${beginning}`;

/** How the deployment that a rollback goes back to is described. */
export const rollbackReference = `successful deployment to go back to, by its id or ${beginning} (default: the last one of another commit)`;

/** How an option that limits a list to one application is described. */
export const onlyApplication = `only deployments of this application, by its name, its id or ${beginning}`;
