import { useEffect, useState } from "react";
import { fetchFile, whyNot } from "../../api/hub-file.ts";
import { portalToken } from "../../api/portal-token.ts";
import { troubleText } from "../../parts/trouble.tsx";
import type { Text } from "../../text.ts";

/** A recording's way to the page. */
export interface Sound {
  /** What an audio element plays; null while there is nothing to play yet. */
  readonly url: string | null;
  readonly trouble: Text | null;
  readonly isUnderway: boolean;
  /** Fetches it whole, where the page's own token has to be shown for it. */
  readonly fetchIt: () => void;
  /** Finds out why it does not play. */
  readonly explain: () => void;
  readonly forget: () => void;
}

const unplayable: Text = {
  en: "This browser can't play a file of this kind. It can be downloaded.",
  zh: "此浏览器无法播放该格式，可下载后播放。",
};

/** A recording that the hub gives at that path: the browser asks for it by itself, or in a portal this page does. */
export function useSound(path: string): Sound {
  const [url, setUrl] = useState(portalToken === null ? path : null);
  const [trouble, setTrouble] = useState<Text | null>(null);
  const [isUnderway, setUnderway] = useState(false);
  useEffect(
    () => () => {
      if (url?.startsWith("blob:") === true) URL.revokeObjectURL(url);
    },
    [url],
  );
  const fetchIt = async () => {
    setUnderway(true);
    setTrouble(null);
    try {
      setUrl(URL.createObjectURL(await fetchFile(path)));
    } catch (error) {
      setTrouble(troubleText(error));
    } finally {
      setUnderway(false);
    }
  };
  const explain = async () => {
    const problem = url === path ? await whyNot(path) : null;
    setTrouble(problem === null ? unplayable : troubleText(problem));
  };
  return {
    url,
    trouble,
    isUnderway,
    fetchIt: () => void fetchIt(),
    explain: () => void explain(),
    forget: () => setTrouble(null),
  };
}
