"""What a figure counts: units of time and measure, per cents and pieces, in every language henji speaks."""

from dataclasses import dataclass
from functools import lru_cache

from core.values.lexicon import spell
from core.values.value import ValueKind


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a number. `unit` is a currency, duration or measure; "" for none."""

    kind: ValueKind
    unit: str = ""
    also: tuple[str, ...] = ()  # units it may mean as well: pounds are money or weight
    power: int = 0  # the number counts powers of ten: 三割 is 30 %
    clock: bool = False  # may be an hour of the day: 18 h
    dated: bool = False  # may be a day of the month: 9日
    tight: bool = False  # only right behind the digits: 5in, 2nd


_DURATIONS = {
    "second": (
        "second|seconds|sec|sec.|secs|sekunde|sekunden|sek.|seconde|secondes|segundos|秒|秒間|秒钟|秒鐘|초|"
        "วินาที|detik|giây"
    ),
    "minute": "minute|minutes|min|min.|mins|minuten|minuto|minutos|นาที|menit|phút|分|分間|分钟|分鐘|분|분간",
    "hour": (
        "hour|hours|hr|hrs|hrs.|stunde|stunden|std|std.|heure|heures|hora|horas|時間|小时|小時|个小时|"
        "個小時|鐘頭|钟头|시간|ชั่วโมง|ชม.|jam|tiếng|tiếng đồng hồ"
    ),
    "day": (
        "day|days|calendar day|calendar days|full day|full days|consecutive days|j|tag|tage|tagen|tages|"
        "kalendertag|kalendertage|kalendertagen|volle tage|jour|jours|"
        "jours calendaires|"
        "jours calendrier|jour calendaire|día|días|dia|dias|días naturales|día natural|dias naturales|"
        "días corridos|dias corridos|日|日間|日分|天|个自然日|自然日|曆天|個日曆天|日曆天|个日历天|日历天|"
        "일|일간|วัน|hari|hari kalender|"
        "ngày|hôm"
    ),
    "business_day": (
        "business day|business days|business-day|business-days|working day|working days|"
        "working-day|work day|work days|workday|workdays|weekday|"
        "weekdays|banking days|werktag|werktage|werktagen|werktags|arbeitstag|arbeitstage|arbeitstagen|"
        "geschäftstag|geschäftstage|geschäftstagen|bankarbeitstage|bankarbeitstagen|jour ouvré|"
        "jours ouvrés|jour ouvrable|jours ouvrables|jours ouvres|día hábil|días hábiles|dia habil|"
        "dias habiles|día laborable|días laborables|dias laborables|días laborales|dia útil|dias úteis|"
        "dias uteis|営業日|平日|工作日|个工作日|個工作日|工作天|"
        "個工作天|个工作天|營業日|營業天|個營業日|个营业日|营业日|営業日間|"
        "영업일|영업일간|근무일|평일|วันทำการ|วันทำงาน|hari kerja|ngày làm việc"
    ),
    "week": (
        "week|weeks|wk|wks|woche|wochen|semaine|semaines|semana|semanas|"
        "週|週間|周|周间|星期|个星期|個星期|礼拜|禮拜|個禮拜|个礼拜|주|주일|주간|สัปดาห์|อาทิตย์|minggu|pekan|"
        "tuần|tuần lễ"
    ),
    "month": (
        "month|months|mo.|monat|monate|monaten|monats|mois|mes|meses|mês|か月|"
        "カ月|ヶ月|ヵ月|ケ月|箇月|か月間|カ月間|ヶ月間|ヵ月間|个月|個月|개월|개월간|달|เดือน|bulan|tháng"
    ),
    "year": (
        "year|years|yr|yrs|jahr|jahre|jahren|jahres|an|ans|année|années|"
        "año|años|ano|anos|年|年間|个年头|岁|歲|歳|才|周岁|周歲|세|살|tuổi|"
        "years old|jahre alt|jahren alt|ขวบ|년|년간|ปี|tahun|năm"
    ),
}
#: 30-tägig, zweijährige: German makes one word of number and unit.
GERMAN_STEMS = {
    "minütig": "minute",
    "stündig": "hour",
    "tägig": "day",
    "werktägig": "business_day",
    "wöchig": "week",
    "monatig": "month",
    "jährig": "year",
}
GERMAN_ENDINGS = ("", "e", "em", "en", "er", "es")
_QUANTITIES = {
    "mg": "mg|milligram|milligrams|ミリグラム|毫克|밀리그램|มก.",
    "g": "g|gr|gram|grams|gramm|gramme|grammes|gramo|gramos|grama|gramas|グラム|克|公克|그램|กรัม|gam",
    "kg": (
        "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramm|kilogramme|kilogrammes|kilogramo|kilogramos|quilo|"
        "quilos|quilograma|quilogramas|キロ|キログラム|公斤|千克|킬로|킬로그램|กก.|กิโลกรัม|กิโล|ki-lô-gam|ký|"
        "cân"
    ),
    "t": "tonne|tonnes|tonnen|トン|吨|噸",
    "ml": (
        "ml|cc|milliliter|milliliters|millilitre|millilitres|millilitern|mililitro|mililitros|mililiter|"
        "ミリリットル|毫升|밀리리터|มล.|มิลลิลิตร|mi-li-lít"
    ),
    "cl": "cl|zentiliter|centilitre|centilitres|centilitros",
    "dl": "dl|deziliter|decilitros|デシリットル",
    "l": "l|liter|liters|litre|litres|litern|litro|litros|リットル|公升|升|리터|ลิตร|lít",
    "mm": (
        "mm|millimeter|millimeters|millimetre|millimetres|millimetern|milímetro|milímetros|milimeter|ミリ|"
        "ミリメートル|毫米|公釐|밀리미터|밀리|มม.|มิลลิเมตร|mi-li-mét"
    ),
    "cm": (
        "cm|centimeter|centimeters|centimetre|centimetres|zentimeter|zentimetern|centimètre|centimètres|"
        "centímetro|centímetros|sentimeter|センチ|センチメートル|厘米|公分|센티|센티미터|ซม.|เซนติเมตร|"
        "xen-ti-mét"
    ),
    "m": "m|meter|meters|metre|metres|metern|mètre|mètres|metro|metros|メートル|米|公尺|미터|เมตร|mét",
    "km": (
        "km|kilometer|kilometers|kilometre|kilometres|kilometern|kilomètres|kilómetros|quilômetros|"
        "キロメートル|公里|킬로미터|กม.|กิโลเมตร|ki-lô-mét"
    ),
    "cm2": "cm²|cm2|cm^2|平方センチ|平方厘米",
    "km2": "km²|km2|平方キロメートル|平方公里",
    "m2": "m²|m2|m^2|sqm|qm|平方メートル|平方米|평방미터|ตร.ม.",
    "cm3": "cm³|cm3",
    "m3": "m³|m3",
    "in": ("″|inch|inches|in.|zoll|pouce|pouces|pulgada|pulgadas|polegada|polegadas|インチ|英寸|吋|인치|นิ้ว|inci"),
    "ft": "ft|ft.|foot|feet|fuß|pieds|pies|pés|フィート|英尺|피트|ฟุต",
    "oz": "oz|oz.|fl oz|fl. oz.|ounce|ounces|unze|unzen|onza|onzas|オンス|盎司|온스|ออนซ์",
    "lb": "lb|lbs|lbs.|磅",
    "°C": (
        "°c|° c|degrees celsius|degree celsius|degrees c|grad celsius|degrés celsius|grados celsius|"
        "grados centígrados|"
        "graus celsius|derajat celsius|độ c|摄氏度|攝氏度|องศาเซลเซียส|celsius"
    ),
    "°F": "°f|° f|degrees fahrenheit|grad fahrenheit|华氏度|fahrenheit",
    "W": "w|watt|watts|vatios|ワット|瓦|와트|วัตต์",
    "kW": "kw|kilowatt",
    "Wh": "wh",
    "kWh": "kwh",
    "V": "v|volt|volts|voltios|ボルト|伏|伏特|볼트|โวลต์|vôn",
    "mA": "ma",
    "mAh": "mah",
    "Hz": "hz|hertz|ヘルツ|赫兹|헤르츠",
    "GB": "gb",
    "MB": "mb",
    "px": "px|pixel|pixels",
    "dpi": "dpi",
    "lm": "lm|lumen",
    "kcal": "kcal|キロカロリー|千卡|大卡",
}
_DEGREES = "°|degree|degrees|grad|degré|degrés|grado|grados|grau|graus|derajat|度|도|องศา|độ"
_PERCENT = (
    "%|percent|per cent|pct|prozent|prozentig|prozentige|prozentigem|prozentigen|prozentiger|prozentiges|"
    "pour cent|por ciento|por cento|persen|"
    "phần trăm|เปอร์เซ็นต์|퍼센트|프로|パーセント|プロ"
)
_TENTHS = "割|割引|할"
_OF_PRICE = "折"  # 七折: 70 % of the price
_PIECES = (
    "pc|pcs|pc.|pcs.|piece|pieces|item|items|unit|units|stück|stücke|stücken|"
    "stk|stk.|artikel|artikeln|pièce|pièces|article|"
    "articles|unité|unités|exemplaire|exemplaires|artículo|artículos|producto|productos|produto|produtos|itens|"
    "barang|sản phẩm|unidad|unidades|ud.|uds.|pieza|piezas|unidade|peça|peças|ชิ้น|อัน|คน|ครั้ง|ตัว|เล่ม|"
    "แผ่น|ห่อ|ถุง|แพ็ค|รายการ|เซ็ต|ลูก|แบบ|สี|ประเภท|ใบ|คู่|ชุด|กล่อง|ขวด|buah|potong|"
    "biji|lembar|cái|chiếc|món|個|箇|ヶ|コ|个|件|点|點|枚|本|只|隻|張|张|瓶|盒|包|袋|箱|冊|册|台|着|足|双|"
    "雙|杯|缶|罐|匹|セット|組|套|つ|膳|玉|人|名|位|回|次|度目|種類|種|种|色|品|客|片|块装|个装|個入り|個入|"
    "枚入り|枚入|本入り|本入|包入り|袋入り|개|개입|장|병|권|벌|켤레|세트|봉|명|회|번|가지|종"
)
#: Letters that only make an ordinal or a multiple of the number before them.
_ORDINALS = (
    "st|nd|rd|th|er|ers|re|ère|e|ème|º|ª|teilig|teilige|teiligen|teiliges|fach|x|番|番目|位|号|號|分の|"
    "本木|つ葉|年代|"
    "折叠|折疊|折り|번째|호"
)
#: Exact steps down to the smallest unit of a family.
METRIC = {
    "mg": ("mg", 0),
    "g": ("mg", 3),
    "kg": ("mg", 6),
    "t": ("mg", 9),
    "ml": ("ml", 0),
    "cl": ("ml", 1),
    "dl": ("ml", 2),
    "l": ("ml", 3),
    "mm": ("mm", 0),
    "cm": ("mm", 1),
    "m": ("mm", 3),
    "km": ("mm", 6),
    "W": ("W", 0),
    "kW": ("W", 3),
    "Wh": ("Wh", 0),
    "kWh": ("Wh", 3),
}
#: Units that are other words elsewhere: German "ab 1998 an", English "2 jam jars".
ONLY_IN = {
    "j": {"fr"},
    ".-": {"th"},
    "an": {"fr"},
    "ans": {"fr"},
    "mes": {"es", "pt"},
    "jam": {"id"},
    "pies": {"es"},
    "pés": {"pt"},
}
PIECE = "piece"
OF_PRICE = "% of price"


@lru_cache(maxsize=1)
def marks() -> dict[str, Mark]:
    """Phrase (lower case) -> what it makes of the number before it."""
    found = dict.fromkeys(_ORDINALS.split("|"), Mark(ValueKind.NUMBER, tight=True))
    found |= dict.fromkeys(_PIECES.split("|"), Mark(ValueKind.QUANTITY, PIECE))
    found |= {phrase: Mark(ValueKind.QUANTITY, unit) for phrase, unit in spell(_QUANTITIES)}
    found |= dict.fromkeys(_DEGREES.split("|"), Mark(ValueKind.QUANTITY, "°", also=("°C", "°F")))
    found |= {phrase: Mark(ValueKind.DURATION, unit) for phrase, unit in spell(_DURATIONS)}
    found |= {
        stem + ending: Mark(ValueKind.DURATION, unit)
        for stem, unit in GERMAN_STEMS.items()
        for ending in GERMAN_ENDINGS
    }
    found |= dict.fromkeys(("h", "giờ"), Mark(ValueKind.DURATION, "hour", clock=True))
    found |= dict.fromkeys(_PERCENT.split("|"), Mark(ValueKind.PERCENT, "%"))
    found |= dict.fromkeys(_TENTHS.split("|"), Mark(ValueKind.PERCENT, "%", power=1))
    return found | {
        _OF_PRICE: Mark(ValueKind.PERCENT, OF_PRICE),
        "in": Mark(ValueKind.QUANTITY, "in", tight=True),
        **dict.fromkeys(("日", "일"), Mark(ValueKind.DURATION, "day", dated=True)),
        "d": Mark(ValueKind.DURATION, "day", tight=True),
    }
