import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Checkbox, Group, Stack, Text } from "@mantine/core";
import type { TargetChoice } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import type { ChosenTargets } from "./chosen-targets.ts";

interface Props {
  readonly choices: readonly TargetChoice[];
  readonly chosen: ChosenTargets;
  readonly choose: (chosen: ChosenTargets) => void;
  /** Why nothing can be chosen. */
  readonly why?: string | undefined;
}

/** The deploy targets of each plugin of a piped, to be chosen from. */
export function TargetChoices({ choices, chosen, choose, why }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      {choices
        .filter(({ deployTargets }) => deployTargets.length > 0)
        .map(({ plugin, deployTargets }) => (
          <Group key={plugin} role="group" aria-label={t("adding.targetsOf", { plugin })} gap="sm">
            <Text size="sm" fw={500}>
              {t("adding.targetsOf", { plugin })}
            </Text>
            {deployTargets.map((target) => (
              <Checkbox
                key={target}
                label={target}
                title={why}
                disabled={why !== undefined}
                checked={chosen[plugin]?.includes(target) ?? false}
                onChange={({ currentTarget }) =>
                  choose({ ...chosen, [plugin]: toggled(deployTargets, chosen[plugin] ?? [], target, currentTarget.checked) })
                }
              />
            ))}
          </Group>
        ))}
    </Stack>
  );
}

/** In the order of the piped file. */
function toggled(all: readonly string[], chosen: readonly string[], target: string, isChosen: boolean): readonly string[] {
  return all.filter((each) => (each === target ? isChosen : chosen.includes(each)));
}
