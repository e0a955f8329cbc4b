import { useQuery } from "@connectrpc/connect-query";
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { type AccessRole, AccessService, type ProjectAccess } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Facts } from "../../../design/lists/facts.tsx";
import table from "../../../design/lists/table.module.css";
import { Problem } from "../../../design/problem.tsx";

/** Which groups and people have which roles, as the access file says. It is changed there. */
export function AccessPart() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(
    AccessService.method.listProjectAccess,
    {},
    { staleTime: 0, refetchOnWindowFocus: true, retry: false },
  );
  if (error) return <Problem error={error} again={() => void refetch()} />;
  if (isPending) return <Skeleton h={300} />;
  return (
    <Stack gap="lg">
      <Text size="sm">{t(data.projects.length === 0 ? "settingsPage.noAccessFile" : "settingsPage.accessHint")}</Text>
      {data.projects.map((project) => (
        <ProjectSection key={project.projectId} project={project} />
      ))}
      <RoleTable title={t("settingsPage.builtInRoles")} roles={data.builtInRoles} />
    </Stack>
  );
}

function ProjectSection({ project }: { readonly project: ProjectAccess }) {
  const { t } = useTranslation();
  const { projectId, groups, users, hiddenUsers, roles, defaultRole, fourEyes } = project;
  const title = projectId === "*" ? t("settingsPage.everyProject") : projectId;
  const holders = [
    ...groups.map((each) => ({ ...each, kind: "group" as const })),
    ...users.map((each) => ({ ...each, kind: "person" as const })),
  ];
  return (
    <section aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      <Facts
        facts={[
          [t("settingsPage.defaultRole"), defaultRole || t("settingsPage.noDefaultRole")],
          [t("settingsPage.fourEyes"), t(fourEyes ? "settingsPage.fourEyesOn" : "settingsPage.fourEyesOff")],
        ]}
      />
      {holders.length > 0 && (
        <div className={table["box"]} style={{ marginTop: 8 }}>
          <table className={table["table"]}>
            <thead>
              <tr>
                <th scope="col">{t("settingsPage.holder")}</th>
                <th scope="col">{t("settingsPage.role")}</th>
                <th scope="col">{t("settingsPage.provider")}</th>
              </tr>
            </thead>
            <tbody>
              {holders.map(({ kind, holder, role, provider }) => (
                <tr key={`${kind} ${holder} ${role} ${provider}`}>
                  <td className={table["name"]}>
                    {holder}
                    <div className={table["why"]}>{t(`settingsPage.${kind}`)}</div>
                  </td>
                  <td>{role}</td>
                  <td>{provider || t("settingsPage.anyProvider")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {holders.length === 0 && hiddenUsers === 0 && (
        <Text size="sm" mt="xs">
          {t("settingsPage.nobody")}
        </Text>
      )}
      {hiddenUsers > 0 && (
        <Text size="xs" mt={4} c="var(--slipway-quiet)">
          {t("settingsPage.hiddenUsers", { count: hiddenUsers })}
        </Text>
      )}
      {roles.length > 0 && <RoleTable title={t("settingsPage.ownRoles")} roles={roles} />}
    </section>
  );
}

function RoleTable({ title, roles }: { readonly title: string; readonly roles: readonly AccessRole[] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={title} style={{ marginTop: 8 }}>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      <div className={table["box"]}>
        <table className={table["table"]}>
          <tbody>
            {roles.map(({ name, policies }) => (
              <tr key={name}>
                <td className={table["name"]}>{name}</td>
                <td>
                  {policies.map(({ policy, applications, stages }) => (
                    <div key={`${policy} ${applications} ${stages}`}>
                      <code>{policy}</code>
                      {applications.length > 0 && ` ${t("settingsPage.onlyApplications", { names: applications.join(", ") })}`}
                      {stages.length > 0 && ` ${t("settingsPage.onlyStages", { names: stages.join(", ") })}`}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
