"""Patterns of text that instructs whoever reads it, in English, German, Japanese and Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

_READER = (
    r"(AI|A\.I\.|LLMs?|GPT|ChatGPT|Claude|chat ?bots?|bots?|crawlers?"
    r"|(AI|virtual|automatic|language) (assistants?|models?|agents?|systems?|readers?))"
)
_MACHINE_DE = r"(KI|K\.I\.|Chatbots?|Bots?|Sprachmodelle?n?|KI-(Systeme?|Assistenten?|Modelle?))"
_MACHINE_JA = r"(AI|人工知能|チャットボット|ボット|言語モデル|アシスタント|自動応答)"
_MACHINE_ZH = r"(AI|人工智能|人工智慧|机器人|機器人|语言模型|大模型|智能助手|智能客服)"


@dataclass(frozen=True, slots=True)
class _Family:
    """Patterns of one reason. `marks`: parts of text one of which every match contains."""

    reason: str
    marks: tuple[str, ...]
    patterns: tuple[regex.Pattern[str], ...]


def _family(reason: str, marks: str, *patterns: str) -> _Family:
    compiled = tuple(regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE) for pattern in patterns)
    return _Family(reason, tuple(marks.split()), compiled)


#: Shops give orders to *buyers* on every page ("please tell us"); each pattern leaves those alone.
_FAMILIES = (
    _family(
        "an instruction to forget instructions",
        "ignor disregard forget overrid bypass skip vergiss vergessen missacht überspring "
        "übergeh 無視 忘れ 従わ 破棄 取り消 忽略 忽视 无视 忘记 忘掉 忘記 不要理会 不要遵守 抛开 丢弃",
        r"\b(ignore|disregard|forget|override|bypass|skip)\b[^.!?\n]{0,40}"
        r"\b(previous|prior|earlier|preceding|above|foregoing|all|any|your|system|original|initial)\b[^.!?\n]{0,30}"
        r"\b(instructions?|rules|prompts?|guidelines|directions|directives|commands|programming)\b",
        r"\b(ignorier\w*|vergiss|vergessen sie|missachte\w*|überspring\w*|übergeh\w*)\b[^.!?\n]{0,40}"
        r"\b(anweisung\w*|instruktion\w*|regeln|vorgaben|befehle?|prompts?|aufforderung\w*)\b",
        r"(以前|これまで|前|上記|先|すべて|全て|元|システム)[^。\n]{0,12}(指示|命令|ルール|プロンプト|設定|指令)"
        r"[^。\n]{0,8}(無視|忘れ|従わ(ない|ず)|破棄|取り消)",
        r"(忽略|忽视|无视|無視|忘记|忘掉|忘記|不要理会|不要遵守|抛开|丢弃)[^。\n]{0,6}"
        r"(之前|以前|先前|以上|上述|前面|所有|一切|全部|任何|系统|系統|你的)[^。\n]{0,8}(指令|指示|命令|规则|規則|提示|设定|要求|限制)",
    ),
    _family(
        "words addressed to a machine",
        "ai a.i ki k.i llm gpt claude bot crawler assistant model agent system reader "
        "sprachmodell 人工 ボット アシスタント 言語モデル 自動応答 机器人 機器人 语言模型 大模型 智能",
        r"\b(attention|note|notice|message|instructions?|important|hello|dear|hey|to|for)\b[\s,:]+"
        rf"(to |for |all |any |every |the |automated )*\b{_READER}\b(?! (generated|powered|based))"
        r"(?=[^.!?\n]{0,40}(:|\b(must|should|shall|please|tell|say|answer|reply|respond|ignore|you are)\b))",
        rf"\b(if|when) you('re| are) (an? )?(\w+ )?{_READER}\b",
        rf"\b{_READER}\b[^.!?\n]{{0,30}}\b(must|should|shall|(are|is) (instructed|required) to"
        r"|reading this|that reads? this)\b"
        r"[^.!?\n]{0,40}\b(tell|say|answer|reply|respond|ignore|offer|promise|confirm|state|recommend|obey|follow)\b",
        r"\b(hinweis|nachricht|anweisung|achtung|wichtig)\b[\s,:]+(an |für |alle |jede |die |automatische )*"
        rf"\b{_MACHINE_DE}\b|\bwenn (du|sie) (eine? )?{_MACHINE_DE}\b",
        rf"{_MACHINE_JA}(の?(皆様|方|読者|アシスタント))?(へ|宛|への(指示|注意|お願い|連絡)|は(必ず|次|以下|すべて|全て))",
        rf"(致|给|告|請|请|所有|如果你是)[^。\n]{{0,6}}{_MACHINE_ZH}[^。\n]{{0,6}}(:|，|,|读者|讀者|请|請|必须|必須|注意|应|要|你)",
        rf"{_MACHINE_ZH}[^。\n]{{0,6}}(必须|务必|请|应当)[^。\n]{{0,10}}(告诉|回答|回复|忽略|承诺|说)",
    ),
    _family(
        "an order what to tell buyers",
        "tell inform promise assure convince sag teile erzähl versprich versprechen "
        "antworte 伝え 言って 言いなさい 答え 回答 案内 告诉 告訴 告知 回复 回覆 承诺 承諾 答应 通知",
        r"(^|[.!?:;,\n]\s*|\b(and|must|should|shall|please|then|always)\s+)(tell|inform|promise|assure|convince)"
        r" (every|each|any|all)( of the)?"
        r" (buyers?|customers?|users?|visitors?|shoppers?|clients?|readers?|person|people)\b",
        r"\b(sag|sage|sagen|teile|teilen|erzähle?|versprich|versprechen|antworte|antworten)\b( sie)?( es)?"
        r" (jedem|jeder|allen|einem jeden|sämtlichen) (käufer|kund|nutz|besucher|anwender|leser)\w*",
        r"(すべて|全て|全員|あらゆる|どの)の?(購入者|お?客様|お?客|ユーザー|買い手|バイヤー|利用者)[^。\n]{0,40}"
        r"(伝え(て|よ|なさい|るこ)|言って|言いなさい|答え(て|よ|なさい)|回答し(て|なさい)|案内し(て|なさい))",
        r"(告诉|告訴|告知|回复|回覆|承诺|承諾|答应|通知)(每(一)?(个|個|位|名)|所有|全部|任何)的?"
        r"(买家|買家|顾客|顧客|客户|客戶|用户|用戶|人)",
    ),
    _family(
        "a switch of roles",
        "you act pretend roleplay jetzt nun sofort 今から これから 现在 現在",
        r"\b(you are now|from now on,? you|act as|pretend (to be|you are)|roleplay as)\b[^.!?\n]{0,60}"
        r"\b(AI|assistant|model|bot|unrestricted|jailbroken|DAN|admin|administrator|developer|answer|reply|ignore)\b",
        r"\b(du bist|sie sind) (jetzt|nun|ab jetzt|ab sofort) (ein|eine|der|die)"
        r" (KI|assistent|bot|modell|administrator)"
        r"|\bab (jetzt|sofort) (antworte|bist du|wirst du|verhalte)\b",
        r"(今|これ)から(は)?(あなたは)?[^。\n]{0,20}(として(振る舞|ふるま|行動|回答)|になりき)",
        r"(从现在开始|从现在起|現在開始)[^。\n]{0,4}你(是|将|必须|要|扮演)|你现在是",
    ),
    _family(
        "marks of a prompt",
        "<| inst] <<sys # system assistant 系统 システム",
        r"<\|(im_start|im_end|system|user|assistant|endoftext)\|>|\[/?INST\]|<<SYS>>"
        r"|^\s*#{2,}\s*(system|new instructions?)\b\s*:"
        r"|^\s*(system|assistant)\s*(prompt|message)?\s*:\s*\S|\bsystem ?prompt\b|系统提示词"
        r"|システムプロンプト",
    ),
    _family(
        "an order to keep silent",
        "reveal mention disclose tell show",
        r"\b(do not|don't|never) (reveal|mention|disclose|tell|show)\b[^.!?\n]{0,40}"
        r"\b(this (instruction|message|note|prompt|text)|these instructions"
        r"|to the (user|buyer|customer)s?)\b",
    ),
)


def instruction(text: str) -> tuple[str, tuple[int, int]] | None:
    """Reason and span of the first match in a normalised text, or None."""
    for family in _likely(text):
        for pattern in family.patterns:
            if match := pattern.search(text):
                return family.reason, match.span()
    return None


def _likely(text: str) -> Iterator[_Family]:
    """The families whose marks the text has: the patterns cost a hundred times more than this look."""
    folded = text.casefold()
    for family in _FAMILIES:
        if any(mark in folded for mark in family.marks):
            yield family
