"""The openings of plates that exist, by country: regions and districts, as their issuers list them (from memory)."""

import itertools


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Regions of Ukraine: the pairs of 2004 and 2013, those of 2021 on, and those that are not bound to a region.
UA = _set(
    "AA KA TT TA AB KB MM OK AC KC CM TC AE KE PP MI AH KH TH MH AI KI TI ME AK KK TK MK AM KM TM MB AO KO MT MO "
    "AP KP TP MP AT KT TO XC AX KX XX EK BA HA XA EA BB HB EP EB BC HC CC EC BE HE XE XH BH HH OO EH BI HI XI EI "
    "BK HK XK EO BM HM XM EM BO HO XO EX BT HT XT ET BX HX OX PX CA IA OA PA CB IB OB PB CE IE OE PE CH IH OH PH "
    "II ED DC DI PD"
)
SK = _set(
    "BA BL BT BB BJ BN BR BS BY CA DK DS DT GA GL HC HE IL KA KE KK KM KN KS LC LE LM LV MA MI ML MT MY NM NO NR "
    "NZ PB PD PE PK PN PO PP PT PU PV RA RK RS RV SA SB SC SE SI SK SL SN SO SP SV TN TO TR TS TT TV VK VT ZA ZC "
    "ZH ZM ZV"
)
PL_PAIRS = _set(
    "BI BL BS CB CG CT CW DB DJ DL DW DX EL EP ES EW FG FZ GA GD GS GK KR KK KN KT LB LC LU LZ NE NO OB OK OP PK "
    "PL PN PO PP PY PZ RK RP RT RZ SB SC SD SG SH SI SJ SK SL SM SO SR ST SW SY SZ TK WA WB WD WE WF WH WI WJ WK "
    "WL WM WN WO WP WR WS WT WU WW WX WY WZ ZK ZS"
)
_PL_DISTRICTS = {
    "B": "AU BI GR HA IA KL LM MN SE SI SK SU WM ZA",
    "C": "AL BR BY CH GD GR IN LI MG NA RA RY SE SW TR TU WA WL ZN",
    "D": "BA BL DZ GL GR JA JE KA KL LB LE LU LW MI OA OL PL SR ST SW TR WL WR ZA ZG ZL",
    "E": "BE BR KU LA LC LE LW OP PA PD PI PJ RA RW SI SK TM WE WI ZD ZG",
    "F": "GW KR MI NW SD SL SU SW WS ZA ZG ZI",
    "G": "BY CH CZ DA KA KS KW LE MB ND PU SL SP ST SZ TC WE WO",
    "K": "BA BC BR CH DA GR HU LI MI MY NS NT OL OS PR RA SU TA TT WA WI ZA",
    "L": "BI BL CH HR JA KR KS LB LE LU OP PA PU RA RY SW TM UB WL ZA",
    "N": "BA BR DZ EB EL GI GO IL KE LI MR NI NM OE OG OL OS PI SZ WE",
    "O": "GL KL KR NA NY OL PO PR ST",
    "P": "CH CT GN GO GS JA KA KE KL KN KR KS LE MI NT OB OS OT OZ RA SE SL SR SZ TU WA WL WR ZL",
    "R": "BI BR DE JA JS KL KR LA LE LS LU MI NI PR PZ RS SA SR ST TA ZE",
    "S": "BE BI BL CI CN CZ GL JZ KL LU MI MY PI PS RB RC TA TY WD ZA ZY",
    "T": "BU JE KA KI KN LW OP OS PI SA SK ST SZ",
    "W": "BR CI GM GR GS KZ LI LS MA ML MY ND OR OS OT PI PL PN PR PU PY PZ RA SC SE SI SK SZ WE WL WY ZU ZW ZY",
    "Z": "BI CH DR GL GR GY KA KL KO LO MY PL PY SD SL ST SW SZ WA",
}
PL_TRIPLES = frozenset(region + rest for region, words in _PL_DISTRICTS.items() for rest in words.split())
RO = _set(
    "AB AG AR BC BH BN BR BT BV BZ CJ CL CS CT CV DB DJ GJ GL GR HD HR IF IL IS MH MM MS NT OT PH SB SJ SM SV TL "
    "TM TR VL VN VS"
)
BG_SINGLE = _set("A B E H K M P C T X Y")
BG_PAIRS = _set("BH BP BT EB EH KH OB PA PB PK PP CA CB CC CH CM CO CT TX")
CZ = frozenset("".join(pair) for pair in itertools.product("123456789", "ABCEHJKLMPSTUZ"))
HR = _set("BJ BM CK DA DE DJ DU GS IM KA KC KR KT KZ MA NA NG OG OS PU PZ RI SB SI SK SL SM ST VK VT VU VZ ZD ZG ZU")
