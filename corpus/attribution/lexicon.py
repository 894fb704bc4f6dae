"""Closed word lists of our own: reporting verbs, titles, person nouns, first names by gender.

Written by hand; the first names were extended after reading our own fixtures and sample articles, whose figures are
therefore hopeful, and some are those of public figures of the years the dev articles come from. The short forms of first
names follow the scorer's list. Verbs are listed by lemma; ``verb_class`` knows their forms.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

# reporting verbs, by how strongly the verb alone announces somebody's words
_SAY = """say tell add ask reply reply answer write tweet declare state respond retort quip exclaim shout cry yell
whisper mutter murmur remark comment announce explain recall continue conclude insist argue note stress warn joke
post testify read interject counter""".split()
_REPORT = """acknowledge admit advise affirm agree allege assert assure attest blog boast brag caution charge chant chide
claim complain concede confess confide confirm contend criticise criticize decry demand denounce deny describe dismiss
dispute dub elaborate email emphasise emphasize fume gush hail hint imply inform instruct intone label lament maintain
mention mock mourn object observe opine phrase plead pledge point praise preach predict proclaim promise pronounce
propose protest put question quote rail rant reaffirm reason reassure rebuke rebut recount refer reiterate relate remind
repeat report request reveal roar scoff scold scream second shrug sigh slam slur smile snap speculate speak suggest summarise
summarize sum tease text thank thunder tout urge utter venture voice vow wail warn wonder worry blast bemoan blame
rip attack accuse call brand deride condemn defend endorse echo laud applaud lambast lambaste liken characterise
characterize cite clarify chime chuckle laugh grin nod fret fume frown sneer snarl bark beam bellow bluster
deadpan drawl ejaculate enthuse expound exult gripe groan grumble grunt harangue hiss holler howl hum huff jeer
jest lecture mumble mumble offer orate pray prompt quibble reflect rejoin rhapsodise ruminate sob splutter squeal
stammer stutter surmise swear taunt theorise theorize threaten trumpet whimper whine yelp intervene interrupt
pen message sing cheer celebrate encourage invite order direct rule find decide hold conclude estimate""".split()
_MIND = """believe think feel know hope fear expect see consider doubt guess suppose suspect understand want wish
realise realize imagine dream learn hear remember forget love like hate prefer regret intend plan vow seek mean view
deem regard assume figure reckon sense anticipate""".split()
_IRREGULAR = {
    "say": "said",
    "tell": "told",
    "write": "wrote written",
    "read": "read",
    "think": "thought",
    "know": "knew known",
    "feel": "felt",
    "see": "saw seen",
    "hear": "heard",
    "understand": "understood",
    "mean": "meant",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "put": "put",
    "hold": "held",
    "find": "found",
    "sing": "sang sung",
    "forget": "forgot forgotten",
    "dream": "dreamt dreamed",
    "learn": "learnt learned",
    "seek": "sought",
    "begin": "began begun",
    "plead": "pled pleaded",
}
_DOUBLED = {
    "quip",
    "nod",
    "hum",
    "blog",
    "plan",
    "grin",
    "chat",
    "slam",
    "snap",
    "rip",
    "sob",
    "slur",
    "jab",
    "pen",
    "rebut",
    "regret",
    "dub",
    "tag",
    "drop",
    "stop",
    "refer",
    "sum",
    "gossip",
    "brag",
    "admit",
    "step",
}

SAY, REPORT, MIND, OTHER = 3, 2, 1, 0


def verb_forms(lemma: str) -> set[str]:
    """The inflected forms of a verb, by rule."""
    out = {lemma}
    y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    s = lemma[:-1] + "ies" if y else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    stem = lemma + lemma[-1] if lemma in _DOUBLED else lemma
    ed = lemma[:-1] + "ied" if y else stem + ("d" if stem.endswith("e") else "ed")
    ing = (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else stem) + "ing"
    out |= {s, ing}
    out |= set(_IRREGULAR[lemma].split()) if lemma in _IRREGULAR else {ed}
    return out


@cache
def _verbs() -> dict[str, int]:
    table: dict[str, int] = {}
    for level, lemmas in ((MIND, _MIND), (REPORT, _REPORT), (SAY, _SAY)):
        for lemma in lemmas:
            for form in verb_forms(lemma):
                table[form] = level
    table["goes"] = REPORT
    return table


def verb_class(form: str) -> int:
    """How strongly a verb form (lower case) announces words: ``SAY``, ``REPORT``, ``MIND`` or ``OTHER``."""
    return _verbs().get(form, OTHER)


CUE_NOUNS = frozenset(
    """statement statements remark remarks comment comments tweet tweets letter email emails memo speech interview post
    op-ed column article essay report testimony words quip phrase reply response answer question questions claim argument message
    book memoir blog announcement declaration complaint warning promise pledge note text caption slogan motto chant
    chants line quote quotation saying transcript filing lawsuit brief ruling opinion affidavit press release editorial
    headline story review analysis explanation verdict assessment recollection advice account poll survey study account accounts view opinion assertion allegation accusation""".split()
)
LABEL_WORDS = frozenset(
    """marked headed so-called called named titled entitled dubbed nicknamed known termed term terms word words phrase labelled labeled
    billed show film movie book novel album song series programme program play magazine newspaper podcast episode
    documentary sitcom drama musical single video game column hashtag slogan theory""".split()
)
WORK_NOUNS = frozenset(
    """show film movie book novel album song series programme program play magazine newspaper podcast episode documentary
    sitcom drama musical single video game column hashtag poem painting opera story essay article report author host
    hosts co-host anchor editor writer star creator actor actress director edition issue chapter section anthem tune
    hymn theme pseudonym nickname codename password domain username handle section word words term terms""".split()
)
LABEL_VERBS = frozenset(
    """call called calls calling dub dubbed dubs dubbing term termed terms name named names title titled entitle entitled
    label labeled labelled labels labeling labelling brand branded brands describe described describes describing deem deemed
    know known nickname nicknamed headline headlined""".split()
)
TITLES = frozenset(
    """mr mrs ms miss dr sir dame lord lady sen sens senator senators rep reps representative gov governor president pres
    vice secretary minister prime chancellor mayor judge justice gen general col colonel lt lieutenant capt captain sgt
    sergeant maj major adm admiral rev reverend pastor father bishop archbishop cardinal rabbi imam prof professor
    attorney congressman congresswoman councillor councilman councilwoman cllr ambassador king queen prince princess
    pope speaker director chairman chairwoman chair chief officer detective inspector superintendent constable sheriff
    deputy commissioner former ex first baroness baron earl duke duchess coach canon ag""".split()
)
MALE_TITLES = frozenset("mr sir lord king prince father congressman councilman chairman baron earl duke pope".split())
FEMALE_TITLES = frozenset(
    "mrs ms miss dame lady queen princess congresswoman councilwoman chairwoman baroness duchess".split()
)
SUFFIXES = frozenset("jr sr ii iii iv phd md mp qc kc obe cbe mbe esq".split())

MALE_NOUNS = frozenset(
    """man men boy boys husband father dad brother son uncle grandfather grandson nephew gentleman guy lad king prince
    spokesman chairman businessman congressman councilman policeman fireman fisherman salesman widower waiter actor
    boyfriend groom monk priest sportsman cameraman craftsman nobleman statesman handyman postman trawlerman schoolboy
    grandad granddad grandpa godfather godson stepfather stepson stepbrother father-in-law son-in-law brother-in-law
    great-uncle bachelor""".split()
)
FEMALE_NOUNS = frozenset(
    """woman women girl girls wife mother mom mum sister daughter aunt grandmother granddaughter niece lady queen
    princess spokeswoman chairwoman businesswoman congresswoman councilwoman policewoman saleswoman widow waitress
    actress girlfriend bride nun midwife sportswoman landlady schoolgirl grandma granny nan godmother stepmother
    stepdaughter stepsister mother-in-law daughter-in-law sister-in-law great-aunt heiress stewardess seamstress
    housewife""".split()
)
OFFICE_NOUNS = (  # may stand in front of a name
    MALE_NOUNS
    | FEMALE_NOUNS
    | frozenset(
        """person people nurse doctor teacher student pupil professor lawyer attorney judge officer official officials
    aide aides adviser advisers advisor advisors ally allies critic critics supporter supporters activist activists
    voter voters resident residents neighbour neighbor neighbours neighbors worker workers manager director
    spokesperson spokespeople source sources insider insiders expert experts analyst analysts author writer reporter
    journalist editor columnist historian economist scientist researcher senator governor mayor minister secretary
    chancellor president candidate nominee leader leaders politician councillor lawmaker lawmakers member members
    volunteer volunteers organiser organizer founder owner proprietor chief executive chair chairperson captain coach
    player farmer miner driver passenger shopkeeper landlord tenant witness victim survivor suspect defendant
    prosecutor detective policeman soldier veteran veterans general colonel sergeant commander diplomat ambassador
    delegate delegates donor donors pollster strategist consultant operative staffer colleague colleagues friend
    friends relative relatives parent parents child children teenager pensioner protester protesters demonstrator
    customer caller listener viewer reader speaker host presenter interviewer moderator anchor guest singer actor
    artist musician poet novelist director producer comedian pastor priest bishop rabbi imam engineer architect
    builder electrician plumber carpenter cook chef baker waiter barman nurse midwife paramedic surgeon patient
    harbourmaster fisherman trustee trustees governor governors head headteacher headmaster headmistress principal
    signalman signalmen keeper guard porter ferryman boatman postmistress bartender barmaid barber tailor butcher grocer
    gardener caretaker cleaner conductor bystander onlooker heckler speaker voice attendee participant sailor
    librarian archivist biologist chemist physicist psychologist psychiatrist therapist dentist vet pharmacist
    sociologist lecturer scholar academic novelist biographer playwright
    deputy assistant clerk registrar coroner magistrate sheriff commissioner inspector one another other others third
    fourth some many both several most rivals rival opponent opponents democrat democrats republican republicans conservative
    conservatives liberal liberals backer backers man's crowd audience""".split()
    )
)


def _person_nouns() -> frozenset[str]:
    """The words of ``person_nouns.txt`` and their plurals."""
    lines = (Path(__file__).parent / "person_nouns.txt").read_text("utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(words | {_plural(word) for word in words})


def _plural(word: str) -> str:
    if word.endswith("man"):
        return word[:-2] + "en"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch", "sh")) else "s")


PERSON_NOUNS = OFFICE_NOUNS | _person_nouns()
BODY_NOUNS = frozenset(
    """campaign government administration department ministry agency council committee commission board party court
    company firm group union association foundation institute university college school hospital trust police
    newspaper paper magazine network station website office team panel bank church charity coalition organisation
    organization authority federation league society club staff ministry embassy parliament congress senate house
    poll survey study report statement letter document memo filing lawsuit editorial ad website guild brigade chamber
    corporation jury""".split()
)
PRONOUNS_MALE = frozenset("he him his himself".split())
PRONOUNS_FEMALE = frozenset("she her hers herself".split())
PRONOUNS_PLURAL = frozenset("they them their theirs themselves".split())
PRONOUNS_FIRST = frozenset("i me my we us our myself ourselves".split())
SUBJECT_PRONOUNS = frozenset("he she they i we it who".split())
PRONOUNS = PRONOUNS_MALE | PRONOUNS_FEMALE | PRONOUNS_PLURAL | PRONOUNS_FIRST | frozenset("it its you your who".split())
INDEFINITE = frozenset(
    "one another others some many both several most few neither either all everyone someone somebody anyone nobody".split()
)
ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth".split())

_MALE_NAMES = """aaron adam adrian alan albert alec alex alfred alistair allen andrew angus anthony antonio archie arnold arthur
austin barack barry ben benjamin bernard bernie bill billy blake bob bobby boris brad bradley brandon brendan brett brian bruce
bryan calvin carl carlos cecil charles charlie chris christopher chuck clarence clark clive colin connor craig curtis
cyril dale damian dan daniel danny darren dave david dean dennis denis derek desmond dick dmitri dominic don donald doug douglas
duncan dustin dwight dylan earl ed eddie edgar edmund eduardo edward edwin elliot elliott emmanuel eric ernest ethan eugene
evan felix fernando francis francisco frank franklin fred frederick gareth gary gavin gene geoff geoffrey george gerald gerard gilbert glen
glenn gordon graham grant greg gregory guy hal hamish harold harry harvey hassan hector henry herbert herman howard hugh hugo
humphrey ian igor isaac ivan jack jacob jake james jared jason jeb jeff jeffrey jeremy jerome jerry jim jimmy joe joel john johnny
jon jonathan jorge jose joseph josh joshua juan julian justin karl keith ken kenneth kevin kurt kyle lance larry
lawrence len leo leon leonard lewis liam lloyd louis luca lucas luis luke magnus malcolm manuel marco marcus mario mark martin marty marvin
matt matthew maurice max michael miguel mike miles mitch mitchell mitt mohamed mohammed muhammad murray nathan nathaniel neal ned neil nelson
newt nicholas nick nigel noah noel norman oliver omar oscar otto owen patrick paul pedro perry pete peter phil philip phillip pierre
quentin ralph ramon randy raul ray raymond reggie reginald rex ricardo richard rick ricky rob robby robert roberto rod rodney roger roland ron
ronald rory ross roy rudolph rudy rupert russ russell ryan salman sam samuel sanjay saul scott sean sebastian sergei seth shane shaun
sidney simon spencer stan stanley stefan stephen steve steven stewart stuart sylvester ted terence terry theodore thomas tim timothy
toby todd tom tommy tony travis trevor tristan tyler vernon victor vince vincent vladimir wallace walter warren wayne wesley
wilfred will william willie winston xavier yusuf zachary
abel abraham alasdair alban aldo algernon ambrose amos anselm ansel archibald aubrey augustus barnaby barney bartholomew basil
benedict bertram boyd byron caleb caspar cedric chester clement clifford cormac cosmo crispin cuthbert cyrus darius
declan dermot desmond digby dougal edmond eamon egbert elias elijah emrys enoch ephraim ernie errol eustace ezra fergus finlay fintan
fitzroy fletcher floyd gabriel gerard gideon gilbert giles godfrey gus gustav hamish hank heath hector herb hiram horace hubert hywel
idris ignatius ike irving isaiah ivor jasper jed jethro jonah jonas josiah jude kenny kit lachlan laurence lemuel leopold lester levi
linus lionel lorcan lorenzo lucian ludo mack maximilian merlin milo montague mortimer moses mungo nahum nat ned niall
nico nikolai obadiah octavius oran orlando osbert oswald otis pascal patricio percival percy piers prosper quincy rafael ralf raphael
remy reuben rhys robbie roderick roland rollo roman ronnie rowan rufus sandy selwyn seamus septimus shaun silas sol solomon stephan
tariq tate teddy thaddeus theo tobias tristram ulysses vaughan vic virgil vivek walt ward wilbur wilf winston wyatt zeke""".split()
_FEMALE_NAMES = """abigail ada adele agnes aisha alexandra alexis alice alicia alison allison amanda amber amelia amy ana andrea angela
angelina anita ann anna anne annette annie antonia april ariana arlene ashley audrey ava barbara beatrice becky bella bernadette
bernice beth bethany betsy betty beverly bonnie brenda bridget brittany brooke camilla camille candice carla carly carmen carol carole caroline
carolyn carrie catherine cathy cecilia celia charlotte chelsea cheryl chloe christina christine cindy claire clara claudia
colleen connie constance cora corinne courtney crystal cynthia daisy dana danielle daphne dawn deborah debbie debra deirdre denise
diana diane dianne dolores donna dora doris dorothy edith edna eileen elaine eleanor elena elise elizabeth ella ellen elsa elsie
emily emma erica erika erin esther ethel eva eve evelyn faith faye felicity fiona flora florence frances freda gabriela gail
georgia georgie georgina geraldine gertrude gillian gina ginny gladys glenda gloria grace greta gwen gwendolyn hannah harriet hazel heather
heidi helen helena hilary hillary hilda holly hope huma ida imogen ines ingrid irene iris isabel isabella isabelle isla ivanka ivy jackie
jacqueline jan jane janet janice jasmine jean jeanette jen jenna jennifer jenny jessica jill joan joanna joanne jocelyn josephine joy
joyce juanita judith judy julia julie june justine karen kate katherine kathleen kathryn kathy katie katrina kay kellyanne kelly kerry
kim kirsten kirsty kristen kristin lana lara laura lauren leah leila lena lesley leticia lillian lily linda lindsay lisa lois loretta
lorna lorraine louisa louise lucia lucinda lucy luciana lydia lynda lynn lynne mabel madeleine madeline maggie maisie mandy marcia margaret
maria marian marie marilyn marina marion marjorie marsha martha mary matilda maude maureen maxine maya megan melania melanie melissa mercedes meredith
michelle mildred millie mimi minnie miranda miriam moira molly mona monica muriel myra nadia nadine nancy naomi natalie natasha nell
nicola nicole nina nora norma olga olive olivia pamela patricia patsy patty paula pauline pearl peggy penelope penny petra philippa
phoebe phyllis polly priscilla priya rachael rachel rebecca regina renee rhoda rhonda rita roberta robin rosa rosalind rose
rosemary rosie roxanne ruby ruth sabrina sadie sally samantha sandra sara sarah selina shannon sharon sheila shelley
sherry shirley sonia sophia sophie stacey stella stephanie sue summer susan susanna susannah susie suzanne sybil sylvia tamara tania
tanya tara teresa tess theresa tiffany tina tracy trish trudy una ursula valerie vanessa vera verity veronica vicki vicky
victoria viola violet virginia vivian wanda wendy whitney wilma winifred yasmin yolanda yvette yvonne zara zoe
ada adelaide adriana agatha aileen alma althea amara anya araminta arabella astrid audra aurora beatrix belinda bella berenice
bertha bess bettina blanche brigid bronwyn calista carys cassandra cecily celeste charity clarice clemency clementine cleo
constantia cordelia cosima cressida dahlia davina delia delphine della demelza dilys dinah dorothea drusilla effie eglantine
eira eliza elodie elspeth esme estelle eugenia eulalia fatima fenella fern fleur francesca freya gaia gemma genevieve
ginevra gudrun gwyneth harriet hattie henrietta hermione hester hettie honor hyacinth imelda ines iona isadora isolde jemima
jocasta josie judith juliet juno kate kezia lavinia leonora letitia lettice lila lilian linnea lottie lucretia lydia mabel maeve
magda marguerite marianne marigold marta mathilda mavis maud melissa mercy merle minna mirabel morag morwenna muriel myfanwy myrtle nancy
nell nesta nora nuala odette olwen oona ophelia ottilie pandora patience perdita perpetua petunia philomena phoebe pippa portia
primrose prudence quinn rhiannon rowena sabine saskia selina seren sidonie sigrid simone sinead siobhan sorrel sybilla tabitha tallulah tamsin tegan
thea theodora thora tilda tilly ulla ursula venetia verena vida wendy wilhelmina winnie xanthe yasmine zadie zelda zelie zillah""".split()
MALE_NAMES = frozenset(_MALE_NAMES) - frozenset(_FEMALE_NAMES)
FEMALE_NAMES = frozenset(_FEMALE_NAMES) - frozenset(_MALE_NAMES)

_SHORT_NAMES = (
    "bill william will billy",
    "mike michael",
    "tim timothy",
    "bernie bernard",
    "joe joseph",
    "chris christopher christine",
    "rob robert bob bobby",
    "ted edward theodore ed eddie",
    "jim james jimmy",
    "tom thomas",
    "ben benjamin",
    "dan daniel danny",
    "dave david",
    "matt matthew",
    "jeff jeffrey",
    "ron ronald",
    "ken kenneth",
    "steve stephen steven",
    "tony anthony",
    "kate katherine kathy catherine",
    "jen jennifer",
    "greg gregory",
    "don donald",
    "al albert alan",
    "nick nicholas",
    "sam samuel samantha",
    "alex alexander alexandra",
    "andy andrew",
    "charlie charles chuck",
    "larry lawrence",
    "pat patrick patricia",
    "rick richard dick rich",
    "fred frederick",
    "josh joshua",
    "liz elizabeth beth",
    "debbie deborah",
    "sue susan",
    "jerry gerald",
    "jon jonathan",
    "marty martin",
    "pete peter",
    "doug douglas",
    "phil philip",
    "stan stanley",
)


@cache
def _short() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for group in _SHORT_NAMES:
        for name in group.split():
            table.setdefault(name, set()).update(group.split())
    return {name: frozenset(others) for name, others in table.items()}


def same_first_name(a: str, b: str) -> bool:
    """Whether two first names (lower case) can be one person's: equal, an initial, or a common short form."""
    a, b = a.strip("."), b.strip(".")
    if not a or not b or a == b:
        return True
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    return b in _short().get(a, ())
