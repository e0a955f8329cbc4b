import { Text } from "@mantine/core";
import type { CheckedApplicationFile } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";

/** Whether a file is valid, and what is wrong with it. */
export function CheckResult({
  checked: { problems, warnings },
}: {
  readonly checked: Pick<CheckedApplicationFile, "problems" | "warnings">;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("adding.check")}>
      <Text size="sm" fw={600} c={problems.length > 0 ? "var(--slipway-bad)" : "var(--slipway-good)"}>
        {t(problems.length > 0 ? "adding.invalid" : "adding.valid")}
      </Text>
      {[...problems, ...warnings].map((text) => (
        <Text key={text} size="sm" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
      ))}
    </div>
  );
}
