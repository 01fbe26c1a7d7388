import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useCameras } from "../api/queries";
import { usePermission } from "../api/session";
import { Button, EmptyState, ErrorState, Icon, NoPermission, Skeleton } from "../components";
import { AdminTabs } from "./AdminTabs";
import { CameraDialog } from "./CameraDialog";
import { CameraTable } from "./CameraTable";
import type { CameraForm } from "./draft";
import { FindCameras } from "./FindCameras";
import "./admin.css";

const NEW = "new"; // the address of the form for a camera that is not there yet

export default function CamerasPage() {
  return usePermission("manage_cameras") ? <Cameras /> : <NoPermission />;
}

function Cameras() {
  const { t } = useTranslation("admin");
  const { id } = useParams();
  const go = useNavigate();
  const cameras = useCameras();
  const [search, setSearch] = useState("");
  const [finding, setFinding] = useState(false);
  const [filled, setFilled] = useState<Partial<CameraForm>>();
  const open = (camera: string) => void go(`/admin/cameras/${encodeURIComponent(camera)}`);
  const add = <Button kind="primary" onClick={() => { setFilled(undefined); open(NEW); }}><Icon name="plus" size={16} />{t("cameras.add")}</Button>;
  const opened = cameras.data?.find((camera) => camera.id === id);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = cameras.data?.filter((camera) => `${camera.name} ${camera.id} ${camera.place.address}`.toLocaleLowerCase().includes(wanted)) ?? [];
  return (
    <div className="admin">
      <AdminTabs>
        <input type="search" className="search" aria-label={t("cameras.search")} placeholder={t("cameras.search")} value={search} onChange={(e) => { setSearch(e.target.value); }} />
        <Button onClick={() => { setFinding(true); }}>{t("field:find.open")}</Button>
        {add}
      </AdminTabs>
      {cameras.isPending && <div className="padded"><Skeleton rows={6} height={44} /></div>}
      {cameras.isError && <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />}
      {cameras.data?.length === 0 && <EmptyState title={t("cameras.empty")} text={t("cameras.empty_text")} action={add} />}
      {cameras.data && cameras.data.length > 0 && (shown.length > 0 ? <CameraTable cameras={shown} onOpen={open} /> : <EmptyState title={t("common:nothing_found")} />)}
      {id !== undefined && (id === NEW || opened) && <CameraDialog key={id} camera={opened} filled={id === NEW ? filled : undefined} onClose={() => void go("/admin/cameras")} />}
      {finding && <FindCameras onClose={() => { setFinding(false); }} onFilled={(form) => { setFinding(false); setFilled(form); open(NEW); }} />}
    </div>
  );
}
