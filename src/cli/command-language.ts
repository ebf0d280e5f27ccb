import type { Command, CommanderError } from "commander";
import type { Language, Text } from "../model/terms/index.ts";

const titles: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Options:": "选项：",
  "Arguments:": "参数：",
  "Commands:": "命令：",
};

const failures: Readonly<Record<string, string>> = {
  "commander.unknownOption": "未知选项",
  "commander.unknownCommand": "未知命令",
  "commander.excessArguments": "参数过多",
  "commander.missingArgument": "缺少参数",
  "commander.optionMissingArgument": "选项缺少取值",
  "commander.missingMandatoryOptionValue": "缺少必填选项",
  "commander.invalidArgument": "取值不正确",
};

const hint: Text = { en: "Add --help to see what it takes.", zh: "加上 --help 查看用法。" };

/**
 * Has a program and the commands that are added to it afterwards speak the language: help, titles and errors.
 * Errors are thrown as CommanderError, and not yet printed: `failureText` says them.
 */
export function speak(program: Command, language: Language): Command {
  program.exitOverride().configureOutput({ outputError: () => {} });
  if (language === "en") return program;
  return program
    .helpOption("-h, --help", "显示帮助")
    .helpCommand("help [command]", "显示某个命令的帮助")
    .configureHelp({ styleTitle: (title) => titles[title] ?? title });
}

/** A command that was not understood, in words, with where to look. */
export function failureText({ code, message }: CommanderError): Text {
  const plain = message.replace(/^error: /, "");
  const what = failures[code] ?? "命令有误";
  return { en: `ringback: ${plain}\n${hint.en}`, zh: `ringback：${what}：${plain}\n${hint.zh}` };
}
