import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const cases: readonly RuleCase[] = [
  [
    "cert-manager.io/v1 Certificate",
    "conditions: [{type: Issuing, status: 'True', message: order}, {type: Ready, status: 'False', message: none}]",
    "progressing",
    "order",
  ],
  ["cert-manager.io/v1 Certificate", "", "progressing", "report a status"],
  ["certmanager.k8s.io/v1alpha1 Issuer", "conditions: [{type: Ready, status: 'False', message: no account}]", "degraded", "no account"],
  [
    "cert-manager.io/v1 CertificateRequest",
    "conditions: [{type: Denied, status: 'True', message: policy}, {type: Ready, status: 'False', reason: Denied}]",
    "degraded",
    "policy",
  ],
  ["cert-manager.io/v1 CertificateRequest", "conditions: [{type: Ready, status: 'False', reason: Pending}]", "progressing", "Pending"],
  ["acme.cert-manager.io/v1 Order", "state: errored, reason: 429", "degraded", "429"],
  ["acme.cert-manager.io/v1 Challenge", "state: pending", "progressing"],
  ["trust.cert-manager.io/v1alpha1 Bundle", "conditions: [{type: Synced, status: 'False', message: no source}]", "degraded", "no source"],
  [
    "external-secrets.io/v1 ExternalSecret",
    "refreshTime: '2026-02-01T00:00:00Z', conditions: [{type: Ready, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}]",
    "progressing",
    "refreshed",
    "spec: {refreshPolicy: OnChange}",
  ],
  [
    "external-secrets.io/v1 ExternalSecret",
    "refreshTime: '2026-02-01T00:00:00Z', conditions: [{type: Ready, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}]",
    "healthy",
  ],
  ["external-secrets.io/v1 ClusterSecretStore", "conditions: [{type: Ready, status: 'False', message: denied}]", "degraded", "denied"],
  [
    "external-secrets.io/v1 ClusterExternalSecret",
    "conditions: [{type: NotReady, status: 'True'}, {type: Ready, status: 'True'}]",
    "healthy",
  ],
  [
    "external-secrets.io/v1 ClusterExternalSecret",
    "conditions: [{type: PartiallyReady, status: 'True', message: one namespace}]",
    "degraded",
    "one namespace",
  ],
  ["kubernetes-client.io/v1 ExternalSecret", "status: 'ERROR, no access'", "degraded", "no access"],
  ["bitnami.com/v1alpha1 SealedSecret", "conditions: [{type: Synced, status: 'False', message: no key}]", "degraded", "no key"],
  ["onepassword.com/v1 OnePasswordItem", "conditions: [{type: Ready, status: 'True'}]", "healthy"],
  ["secrets.hashicorp.com/v1beta1 VaultStaticSecret", "secretMAC: bWFj", "healthy"],
  ["secrets.hashicorp.com/v1beta1 VaultStaticSecret", "secretMAC: ''", "degraded", "events"],
  ["secrets.hashicorp.com/v1beta1 VaultAuth", "valid: false, error: no role", "degraded", "no role"],
  ["k8s.keycloak.org/v2alpha1 Keycloak", "conditions: [{type: Ready, status: 'False'}, {type: HasErrors, status: 'False'}]", "progressing"],
  ["k8s.keycloak.org/v2alpha1 KeycloakRealmImport", "conditions: [{type: Done, status: 'True'}]", "healthy"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
