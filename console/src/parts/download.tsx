import { DownloadOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { type ReactNode, useState } from "react";
import { fetchFile } from "../api/hub-file.ts";
import { portalToken } from "../api/portal-token.ts";
import { useSay } from "../text.ts";
import { troubleText } from "./trouble.tsx";

interface DownloadProps {
  /** Of the hub, as in `/v1/…`. */
  readonly path: string;
  /** What the file is called where the hub does not say. */
  readonly name: string;
  readonly children: ReactNode;
  readonly icon?: ReactNode;
  readonly isPrimary?: boolean;
}

const usualIcon = <DownloadOutlined aria-hidden />;

/** A file of the hub's to be kept. The browser fetches it as it comes; a portal's page has to show its token with it. */
export function Download(props: DownloadProps) {
  return portalToken === null ? <PlainDownload {...props} /> : <FetchedDownload {...props} />;
}

function PlainDownload({ path, name, children, icon = usualIcon, isPrimary = false }: DownloadProps) {
  return (
    <Button icon={icon} type={isPrimary ? "primary" : "default"} href={path} download={name}>
      {children}
    </Button>
  );
}

function FetchedDownload({ path, name, children, icon = usualIcon, isPrimary = false }: DownloadProps) {
  const say = useSay();
  const { message } = App.useApp();
  const [isUnderway, setUnderway] = useState(false);
  const fetchIt = async () => {
    setUnderway(true);
    try {
      const url = URL.createObjectURL(await fetchFile(path));
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      message.error(say(troubleText(error)));
    } finally {
      setUnderway(false);
    }
  };
  return (
    <Button
      icon={icon}
      type={isPrimary ? "primary" : "default"}
      loading={isUnderway}
      onClick={() => void fetchIt()}
    >
      {children}
    </Button>
  );
}
