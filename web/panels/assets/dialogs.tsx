import type { Asset } from "../../../server/wire/api.ts";
import { useT } from "../../i18n/index.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { assetPath, useChange } from "../../queries.ts";
import { AssetForm } from "./asset-form.tsx";
import type { AssetDialog } from "./assets.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { TestDialog } from "./test-dialog.tsx";

function DeleteAsset({ asset, close }: { asset: Asset; close: () => void }) {
  const t = useT();
  const remove = useChange((api, id: string) => api.send("DELETE", assetPath(id)), ["/api/assets"]);
  return (
    <Confirm
      opened
      title={t("assets.deleteTitle", { name: asset.name })}
      text={t("assets.deleteText")}
      action={t("common.delete")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(asset.id, { onSuccess: close })}
      onClose={close}
    />
  );
}

/** The dialogs of the assets panel, loaded when the first one opens. */
export default function AssetDialogs(props: { dialog: AssetDialog; assets: Asset[]; close: () => void }) {
  const { dialog, assets, close } = props;
  switch (dialog.kind) {
    case "add":
      return <AssetForm assets={assets} close={close} />;
    case "edit":
      return <AssetForm asset={dialog.asset} assets={assets} close={close} />;
    case "test":
      return <TestDialog asset={dialog.asset} close={close} />;
    case "delete":
      return <DeleteAsset asset={dialog.asset} close={close} />;
    case "import":
      return <ImportDialog close={close} />;
    case "none":
      return null;
  }
}
