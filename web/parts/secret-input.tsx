import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useT } from "../i18n/index.ts";

/** A field for a secret; the eye that shows it is named in the page's language. */
export function SecretInput(props: PasswordInputProps) {
  const t = useT();
  return <PasswordInput visibilityToggleButtonProps={{ "aria-label": t("common.showSecret") }} {...props} />;
}
