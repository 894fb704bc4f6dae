"""Closed word lists: the words whose change changes the meaning. All lower case, apostrophes straight."""

from __future__ import annotations

NEGATIONS = frozenset(
    """not no never none nobody nothing nowhere neither nor without hardly barely scarcely cannot nay noone
    lack lacks lacked fail fails failed refuse refuses refused""".split()
)
MODALS = {
    word: group
    for group, words in {
        "will": "will shall going gonna",
        "would": "would",
        "can": "can able",
        "could": "could",
        "may": "may might perchance",
        "must": "must have-to need needs needed got-to",
        "should": "should ought supposed",
    }.items()
    for word in words.split()
}
HEDGES = frozenset(
    """perhaps maybe probably possibly apparently allegedly reportedly supposedly presumably seemingly arguably
    almost nearly roughly approximately somewhat partly largely mostly mainly generally usually
    often sometimes rarely seldom occasionally likely unlikely potentially virtually practically
    relatively seem seems seemed appear appears appeared suggest suggests tend tends kind sort bit""".split()
)
APPROXIMATE = frozenset("about around some over under nearly almost roughly".split())  # hedges before a number
OPINION = frozenset(  # hedges after "I" and "we"
    """think thought believe believed suppose guess feel felt hope hoped expect expected suspect suspected understand
    understood reckon imagine assume""".split()
)
BOOSTERS = frozenset("certainly definitely undoubtedly surely absolutely clearly obviously always completely".split())
QUANTIFIERS = {
    word: group
    for group, words in {
        "all": "all every each everyone everybody everything everywhere both entire whole always",
        "most": "most majority",
        "many": "many much lots plenty numerous",
        "some": "some someone somebody something somewhere several",
        "any": "any anyone anybody anything ever",
        "few": "few fewer little",
        "less": "less least",
        "more": "more",
        "only": "only solely merely alone",
    }.items()
    for word in words.split()
}
CONDITIONS = frozenset("if unless until till except provided providing although though whether lest because".split())
CONTRASTS = frozenset("but yet however except unless although though instead otherwise nevertheless still".split())
# Words that, where a quotation stops, say that its meaning was about to turn.
TURNING = frozenset(
    """but yet however except unless although though if until till instead otherwise provided providing whereas
    without not than only rather nor""".split()
)
TURNING_PHRASES = (
    ("as", "long", "as"),
    ("so", "long", "as"),
    ("for", "as", "long"),
    ("on", "condition"),
    ("in", "case"),
    ("even", "if"),
    ("and", "not"),
    ("and", "only"),
    ("and", "yet"),
    ("and", "even"),
    ("when", "it", "suits"),
)
# Verbs under which a clause is no longer what the speaker asserts.
FRAMES = frozenset(
    """think thinks thought believe believes believed say says said claim claims claimed suppose supposes supposed
    imagine imagines pretend pretends hope hopes hoped wish wishes fear fears doubt doubts deny denies denied
    suggest suggests argue argues assume assumes feel feels expect expects want wants wanted tell tells told seem
    seems appear appears try tries refuse refuses fail fails ask asks asked rumoured alleged dream guess allege
    alleges insist insists accuse accuses promise promises promised""".split()
)
PROMISES = frozenset(
    """promise promises promised pledge pledges pledged vow vows vowed guarantee guarantees guaranteed commit commits
    committed undertake undertakes undertook intend intends intended plan plans planned swear swears swore""".split()
)
PERSONS = {
    word: group
    for group, words in {
        "i": "i me my mine myself",
        "we": "we us our ours ourselves",
        "you": "you your yours yourself yourselves",
        "he": "he him his himself",
        "she": "she her hers herself",
        "they": "they them their theirs themselves",
    }.items()
    for word in words.split()
}
_OPPOSITES = """same different | 
    more less | more fewer | up down | always never | before after | win lose | won lost | rich poor | support
    oppose | supports opposes | supported opposed | accept reject | accepted rejected | accept refuse | admit
    deny | admitted denied | admits denies | allow ban | allow forbid | allowed banned | best worst | better
    worse | good bad | high low | higher lower | highest lowest | rise fall | rises falls | rose fell | rising
    falling | risen fallen | safe unsafe | safe dangerous | first last | true false | true untrue | right wrong
    | success failure | open close | open closed | opened closed | opens closes | with without | inside outside
    | early late | earlier later | love hate | loves hates | loved hated | hope fear | hopes fears | remember
    forget | buy sell | bought sold | start stop | started stopped | starts stops | begin end | began ended |
    begins ends | increase decrease | increases decreases | increased decreased | increasing decreasing |
    increase reduce | increased reduced | grow shrink | grows shrinks | grew shrank | growing shrinking | large
    small | larger smaller | largest smallest | big small | bigger smaller | biggest smallest | old new | cheap
    expensive | cheaper dearer | hot cold | strong weak | stronger weaker | easy hard | easy difficult | easier
    harder | fast slow | faster slower | public private | legal illegal | possible impossible | likely unlikely
    | agree disagree | agrees disagrees | agreed disagreed | with against | for against | in out | on off | over
    under | above below | here there | come go | came went | comes goes | give take | gave took | gives takes |
    raise lower | raised lowered | raised cut | raise cut | yes no | everyone nobody | everybody nobody |
    everything nothing | somebody nobody | someone nobody | something nothing | all none | some none | friend
    enemy | friends enemies | peace war | guilty innocent | man woman | men women | boy girl | boys girls |
    father mother | son daughter | sons daughters | brother sister | husband wife | left right | north south |
    east west | day night | dead alive | die live | died lived | keep lose | kept lost | remain leave | stay
    leave | stayed left | join leave | joined left | top bottom | front back | front behind | borrow lend |
    borrowed lent | teach learn | pass fail | passed failed | protect attack | defend attack | build destroy |
    built destroyed | create destroy | help hinder | helped hindered | help harm | helpful harmful | honest
    dishonest | clean dirty | wet dry | full empty | long short | longer shorter | near far | deep shallow |
    thick thin | wide narrow | happy sad | proud ashamed | glad sorry | sooner later | maximum minimum |
    majority minority | import export | imports exports | profit loss | profits losses | employ sack | hire fire
    | hired fired | include exclude | included excluded | includes excludes | enter exit | positive negative |
    optimistic pessimistic | optimist pessimist | visible invisible | known unknown | trust distrust | trust
    mistrust | approve reject | approved rejected | praise blame | praised blamed | welcome condemn | welcomed
    condemned | attract repel | expand contract | gain lose | gained lost | gains losses | save waste | saved
    wasted | save spend | saved spent | broke mended | break mend | broken mended | asleep awake | past future |
    few many | seldom often | rarely often | rarely usually | never often | never sometimes | never ever | clear
    unclear | fair unfair | able unable | necessary unnecessary"""
OPPOSITES = frozenset(
    frozenset(pair) for group in _OPPOSITES.replace("\n", " ").split("|") if len(pair := group.split()) == 2
)
NEGATIVE_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
NUMBERS = {
    **{w: float(n) for n, w in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split())},
    **{w: float(10 * n) for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)},
}  # fmt: skip
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
ORDINALS = {
    w: n
    for n, w in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
}
AMOUNTS = frozenset(
    """hundreds thousands millions billions dozen dozens couple pair half halves quarter quarters thirds twice thrice
    double doubled treble triple once single percent per-cent score scores decade decades century centuries
    two-thirds seconds""".split()
)
DATES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays january february april june july august september october november december today tomorrow yesterday
    tonight christmas easter spring summer autumn winter""".split()
)
EXPANSIONS = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("be", "not"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "dont": ("do", "not"),
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "isnt": ("is", "not"),
    "wasnt": ("was", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "%": ("per", "cent"),
    "percent": ("per", "cent"),
}
ENDINGS = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "'d", "'s": "'s"}
# What may be dropped at the start of a quotation without loss.
OPENERS = frozenset("and but so well because then now oh yes no look also or ah right ok okay".split())
DANGLING_TAGS = frozenset("DT IN TO CC MD PRP$ WDT WP WRB".split())
STOP = frozenset(
    """a an the of to in on at by for from with and or as that this these those it its is are was were be been being
    am do does did have has had i you he she we they them him her his their our your my me us there here which who
    whom what so then than if but not no""".split()
)
