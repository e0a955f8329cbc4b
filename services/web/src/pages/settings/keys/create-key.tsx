import "@mantine/core/styles/Code.css";
import "@mantine/core/styles/Paper.css";
import { useQuery } from "@connectrpc/connect-query";
import { Button, Code, Group, NativeSelect, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { AccessService } from "@slipway/proto/api";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjects } from "../../applications/use-projects.ts";
import { ActStatus } from "../../deployment/acts/act-status.tsx";
import { useAct } from "../../deployment/acts/use-act.ts";
import { keyClient } from "./keys-store.ts";

const lifetimes = [1, 7, 30, 90, 366] as const;
const daySeconds = 86_400n;

/** Makes a key with a role or with policies, and shows it once. It is nowhere else afterwards: not in the address, nor in what the browser keeps. */
export function CreateKey({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const projects = useProjects();
  const access = useQuery(AccessService.method.listProjectAccess, {}, { retry: false });
  const [act, begin] = useAct();
  const [secret, setSecret] = useState("");
  const [given, give] = useState({ name: "", project: "", role: "Viewer", policies: "", days: "90" });
  const project = given.project || projects[0] || "";
  const own =
    access.data?.projects.filter(({ projectId }) => projectId === project || projectId === "*").flatMap(({ roles }) => roles) ?? [];
  const roles = [...new Set([...(access.data?.builtInRoles ?? []), ...own].map(({ name }) => name))];
  const set = (key: keyof typeof given) => (event: { readonly currentTarget: { readonly value: string } }) =>
    give({ ...given, [key]: event.currentTarget.value });
  const make = (event: FormEvent): void => {
    event.preventDefault();
    begin(async () => {
      const policies =
        given.role === ""
          ? given.policies
              .split("\n")
              .map((each) => each.trim())
              .filter(Boolean)
          : [];
      const lifetime = { seconds: BigInt(given.days) * daySeconds };
      const made = await keyClient.createApiKey({ name: given.name, projectId: project, role: given.role, policies, lifetime });
      setSecret(made.secret);
      return t("acts.done");
    });
  };
  if (secret !== "") return <Secret secret={secret} close={close} />;
  return (
    <Paper withBorder p="sm" component="form" onSubmit={make} aria-label={t("settingsPage.newKey")}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-start">
          <TextInput
            label={t("settingsPage.keyName")}
            value={given.name}
            onChange={set("name")}
            maxLength={100}
            required
            data-autofocus
            autoFocus
            w={220}
          />
          {projects.length > 0 ? (
            <NativeSelect label={t("lists.project")} value={project} onChange={set("project")} data={[...projects]} w={160} />
          ) : (
            <TextInput label={t("lists.project")} value={given.project} onChange={set("project")} required w={160} />
          )}
          <NativeSelect
            label={t("settingsPage.role")}
            value={given.role}
            onChange={set("role")}
            data={[
              ...(roles.length > 0 ? roles : ["Viewer", "Editor", "Admin"]).map((value) => ({ value, label: value })),
              { value: "", label: t("settingsPage.policies") },
            ]}
            w={160}
          />
          <NativeSelect
            label={t("settingsPage.lifetime")}
            value={given.days}
            onChange={set("days")}
            data={lifetimes.map((count) => ({ value: String(count), label: t("settingsPage.days", { count }) }))}
            w={130}
          />
        </Group>
        {given.role === "" && (
          <Textarea
            label={t("settingsPage.policiesHint")}
            value={given.policies}
            onChange={set("policies")}
            placeholder="resources=event;actions=create"
            autosize
            minRows={2}
            required
            ff="monospace"
          />
        )}
        <Group justify="flex-end">
          <ActStatus act={act} isDone={false} />
          <Button variant="default" onClick={close}>
            {t("app.back")}
          </Button>
          <Button type="submit" loading={act.kind === "requested"}>
            {t("settingsPage.make")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Secret({ secret, close }: { readonly secret: string; readonly close: () => void }) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  return (
    <Paper withBorder p="sm" role="alert" aria-label={t("settingsPage.madeKey")}>
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          {t("settingsPage.madeKey")}
        </Text>
        <Text size="sm">{t("settingsPage.onceOnly")}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {secret}
        </Code>
        <Group justify="flex-end">
          <Text size="sm" role="status">
            {clipboard.error ? t("settingsPage.notCopied") : clipboard.copied ? t("settingsPage.copied") : ""}
          </Text>
          <Button variant="default" onClick={() => clipboard.copy(secret)}>
            {t("settingsPage.copy")}
          </Button>
          <Button onClick={close}>{t("settingsPage.kept")}</Button>
        </Group>
      </Stack>
    </Paper>
  );
}
