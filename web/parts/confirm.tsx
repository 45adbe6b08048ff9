import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { failureOf } from "../api.ts";
import { useT } from "../i18n/index.ts";
import { FailureNotice } from "./notice.tsx";

interface Props {
  opened: boolean;
  title: string;
  text?: ReactNode;
  action: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}
/** Asks before something that can not be undone; stays open with the failure when it did not work. */
export function Confirm(props: Props) {
  const t = useT();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        {props.text ? <Text size="sm">{props.text}</Text> : null}
        {props.error ? <FailureNotice failure={failureOf(props.error)} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button color="red.9" loading={props.busy} onClick={props.onConfirm}>
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
