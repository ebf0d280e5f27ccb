import { BulbOutlined, MoonOutlined, SunOutlined, TranslationOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import type { Light } from "../app/light.ts";
import { useLighting } from "../app/theme.ts";
import { useLanguage, useSay } from "../text.ts";

/** Changes between the languages. */
export function LanguageSwitch() {
  const { language, speak } = useLanguage();
  // Who needs the switch does not read the language that is spoken.
  const [label, other] =
    language === "zh" ? (["Switch to English", "en"] as const) : (["切换到中文", "zh"] as const);
  return (
    <Button
      type="text"
      icon={<TranslationOutlined aria-hidden />}
      onClick={() => speak(other)}
      aria-label={label}
      lang={other === "zh" ? "zh-CN" : "en"}
    >
      {other === "zh" ? "中文" : "English"}
    </Button>
  );
}

const icons = {
  system: <BulbOutlined aria-hidden />,
  light: <SunOutlined aria-hidden />,
  dark: <MoonOutlined aria-hidden />,
};

/** Chooses light, dark, or as the system is. */
export function LightSwitch() {
  const say = useSay();
  const { light, choose } = useLighting();
  const texts: Readonly<Record<Light, string>> = {
    system: say({ en: "As the system", zh: "跟随系统" }),
    light: say({ en: "Light", zh: "浅色" }),
    dark: say({ en: "Dark", zh: "深色" }),
  };
  const items = (["system", "light", "dark"] as const).map((key) => ({
    key,
    icon: icons[key],
    label: texts[key],
    onClick: () => choose(key),
  }));
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys: [light] }} trigger={["click"]}>
      <Button
        type="text"
        icon={icons[light]}
        aria-label={`${say({ en: "Theme", zh: "主题" })}: ${texts[light]}`}
      />
    </Dropdown>
  );
}
