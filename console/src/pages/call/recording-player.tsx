import { CaretRightOutlined, ExclamationCircleOutlined } from "@ant-design/icons";
import { Button, Flex, Segmented, Select, Typography } from "antd";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { portalToken } from "../../api/portal-token.ts";
import { clockText } from "../../parts/clock-text.ts";
import { Download } from "../../parts/download.tsx";
import { bytesText } from "../../parts/numbers.ts";
import { Mark } from "../../parts/tags.tsx";
import { recordingKinds, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { CallDetail } from "./shown-call.ts";
import { firstRecording, linkOf } from "./recordings.ts";
import { useSound } from "./use-sound.ts";

type Recordings = CallDetail["call"]["recordings"];

/** What a dialog can ask of the player beside it. */
export interface PlayerHandle {
  /** Plays from that moment of the recording on. */
  readonly playFrom: (ms: number) => void;
}

const speeds = [1, 1.5, 2] as const;

/**
 * Plays the recordings of a call, which the hub fetches from where the platform keeps them: nothing is fetched before
 * somebody wants to hear it.
 */
export function RecordingPlayer({
  recordings,
  pathOf,
  onTime,
  ref,
}: {
  readonly recordings: Recordings;
  /** Where the hub gives the recording of that place. */
  readonly pathOf: (index: number) => string;
  /** Told where in the recording it plays. */
  readonly onTime: (ms: number) => void;
  readonly ref: Ref<PlayerHandle>;
}) {
  const say = useSay();
  const [index, setIndex] = useState(() => firstRecording(recordings));
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(1);
  const chosen = recordings[index] ?? recordings[0];
  if (chosen === undefined) return null;
  const path = pathOf(index);
  const link = linkOf(chosen);
  const choose = (next: number) => {
    setIndex(next);
    onTime(-1);
  };
  return (
    <section aria-label={say({ en: "Recording", zh: "录音" })} className="player">
      <Flex gap={8} wrap align="center">
        <RecordingChoice recordings={recordings} value={index} onChange={choose} />
        {link === "full" ? (
          <>
            <Segmented
              value={speed}
              options={speeds.map((value) => ({ value, label: `${value}×` }))}
              onChange={setSpeed}
              aria-label={say({ en: "Speed", zh: "倍速" })}
            />
            <Download path={path} name={`recording-${index + 1}`}>
              {say({ en: "Download", zh: "下载" })}
            </Download>
          </>
        ) : null}
      </Flex>
      {link === "full" ? (
        <Player key={path} path={path} speed={speed} onTime={onTime} ref={ref} />
      ) : (
        <NoPlayer link={link} />
      )}
    </section>
  );
}

function NoPlayer({ link }: { readonly link: "none" | "partial" }) {
  const say = useSay();
  return (
    <Typography.Text type="secondary">
      {link === "none"
        ? say({
            en: "The platform told of this recording, and gave no link to it.",
            zh: "平台告知了该录音，但没有提供链接。",
          })
        : say({
            en: "The platform gave a link that is no full URL. Where such links are relative, the source needs its recording base URL.",
            zh: "平台提供的链接不是完整网址。若为相对路径，请在来源中填写录音基础网址。",
          })}
    </Typography.Text>
  );
}

function RecordingChoice({
  recordings,
  value,
  onChange,
}: {
  readonly recordings: Recordings;
  readonly value: number;
  readonly onChange: (index: number) => void;
}) {
  const say = useSay();
  const word = useWord();
  const options = recordings.map(({ kind, durationSeconds, sizeBytes }, index) => ({
    value: index,
    label: [
      recordings.length > 1 ? `${index + 1}. ${word(recordingKinds, kind)}` : word(recordingKinds, kind),
      durationSeconds === null ? null : clockText(durationSeconds),
      sizeBytes === null ? null : bytesText(sizeBytes),
    ]
      .filter((part) => part !== null)
      .join(" · "),
  }));
  if (options.length === 1) return <Typography.Text>{options[0]?.label}</Typography.Text>;
  return (
    <Select
      value={value}
      options={options}
      onChange={onChange}
      popupMatchSelectWidth={false}
      className="player-choice"
      aria-label={say({ en: "Which recording", zh: "选择录音" })}
    />
  );
}

function Player({
  path,
  speed,
  onTime,
  ref,
}: {
  readonly path: string;
  readonly speed: number;
  readonly onTime: (ms: number) => void;
  readonly ref: Ref<PlayerHandle>;
}) {
  const say = useSay();
  const audio = useRef<HTMLAudioElement>(null);
  // Where it is to go on once enough of the file is there.
  const wanted = useRef<number | null>(null);
  const { url, trouble, isUnderway, fetchIt, explain, forget } = useSound(path);

  const goOn = (element: HTMLAudioElement) => {
    if (wanted.current === null) return;
    element.currentTime = wanted.current;
    wanted.current = null;
    play(element);
  };
  const playFrom = (ms: number) => {
    const element = audio.current;
    if (element === null) return;
    wanted.current = ms / 1_000;
    forget();
    if (url === null) fetchIt();
    else if (element.readyState >= HTMLMediaElement.HAVE_METADATA) goOn(element);
    else {
      // One that broke off begins anew.
      element.load();
      play(element);
    }
  };
  useImperativeHandle(ref, () => ({ playFrom }));
  useEffect(() => {
    if (audio.current !== null) audio.current.playbackRate = speed;
  }, [speed]);

  return (
    <>
      {url === null ? (
        <Button icon={<CaretRightOutlined aria-hidden />} loading={isUnderway} onClick={() => playFrom(0)}>
          {say({ en: "Fetch and play", zh: "获取并播放" })}
        </Button>
      ) : null}
      {/* What is said stands beside it, turn by turn. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        ref={audio}
        controls
        controlsList="nodownload noplaybackrate"
        hidden={url === null}
        preload={portalToken === null ? "none" : "metadata"}
        {...(url === null ? {} : { src: url })}
        className="player-audio"
        onPlay={({ currentTarget }) => {
          currentTarget.playbackRate = speed;
        }}
        onTimeUpdate={({ currentTarget }) => {
          if (currentTarget.readyState >= HTMLMediaElement.HAVE_METADATA)
            onTime(currentTarget.currentTime * 1_000);
        }}
        onLoadedMetadata={({ currentTarget }) => goOn(currentTarget)}
        onError={() => {
          onTime(-1);
          explain();
        }}
      />
      {trouble === null ? (
        <Typography.Text type="secondary" className="player-note">
          {say({
            en: "The hub fetches it from the platform. Who listens is in the audit log.",
            zh: "录音由中心从平台获取，收听会记入审计日志。",
          })}
        </Typography.Text>
      ) : (
        <Flex gap={8} align="baseline" wrap role="alert">
          <Mark tone="bad" icon={<ExclamationCircleOutlined />}>
            {say(trouble)}
          </Mark>
          <Button size="small" onClick={() => playFrom(0)}>
            {say({ en: "Try again", zh: "重试" })}
          </Button>
        </Flex>
      )}
    </>
  );
}

/** That it does not play is told by the element itself. */
function play(element: HTMLAudioElement): void {
  element.play().catch(() => {});
}
