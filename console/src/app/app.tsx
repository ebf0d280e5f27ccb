import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { askIn } from "../api/own-headers.ts";
import { queryClient } from "../api/query-client.ts";
import { type Language, firstLanguage, keepLanguage } from "../language.ts";
import { SessionGate } from "../session/session-gate.tsx";
import { SpeakingContext } from "../text.ts";
import { nonce } from "./nonce.ts";
import { BrandContext, type Brand } from "./brand.ts";
import { Router } from "./router.tsx";
import { type Light, darkSystem, firstLight, keepLight, lightPage } from "./light.ts";
import { LightingContext, themeOf } from "./theme.ts";

/** The whole console. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Surroundings>
        <SessionGate>
          <Router />
        </SessionGate>
      </Surroundings>
    </QueryClientProvider>
  );
}

// Who wants nothing to move sees what opens where it will stand.
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

function useDarkSystem(): boolean {
  return useSyncExternalStore(
    (changed) => {
      darkSystem.addEventListener("change", changed);
      return () => darkSystem.removeEventListener("change", changed);
    },
    () => darkSystem.matches,
  );
}

/** Language, light and brand. */
function Surroundings({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [light, setLight] = useState<Light>(firstLight);
  const [brand, setBrand] = useState<Brand | null>(null);
  const isSystemDark = useDarkSystem();
  const isDark = light === "dark" || (light === "system" && isSystemDark);

  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    dayjs.locale(language === "zh" ? "zh-cn" : "en");
  }, [language]);
  useEffect(() => lightPage(isDark), [isDark]);

  const speaking = useMemo(
    () => ({
      language,
      speak: (next: Language) => {
        keepLanguage(next);
        askIn(next);
        setLanguage(next);
        // What the hub answers in words is asked for anew, in the other language.
        void queryClient.invalidateQueries();
      },
    }),
    [language],
  );
  const lighting = useMemo(
    () => ({
      light,
      isDark,
      choose: (next: Light) => {
        keepLight(next);
        setLight(next);
      },
    }),
    [light, isDark],
  );
  const branding = useMemo(() => ({ brand, setBrand }), [brand]);
  const look = useMemo(() => {
    const { token, ...rest } = themeOf(isDark, brand?.color ?? null);
    return { ...rest, token: { ...token, motion: !isStill } };
  }, [isDark, brand]);

  return (
    <SpeakingContext value={speaking}>
      <LightingContext value={lighting}>
        <BrandContext value={branding}>
          <ConfigProvider
            theme={look}
            locale={language === "zh" ? zhCN : enUS}
            csp={{ nonce }}
            button={{ autoInsertSpace: false }}
          >
            <AntApp className="surface">{children}</AntApp>
          </ConfigProvider>
        </BrandContext>
      </LightingContext>
    </SpeakingContext>
  );
}
