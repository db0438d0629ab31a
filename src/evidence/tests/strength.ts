/** How much a matcher demands: exactly this, equal to this, about this, a part of this, that there is something. */
export type Strength = 4 | 3 | 2.5 | 2 | 1;

const names: Record<Strength, string> = {
  4: `tobe tostrictequal strictequal deepstrictequal same notsame issameas issame === is tobenull tobeundefined tobenan
    isnull isundefined isnone assertis assertisnone assertsame assertnull nil isnil strictsame calledonceexactly toreferto`,
  3: `toequal equal equals deepequal eq eql eqls == assertequal assertequals asserteq assertarrayequals assertiterableequals
    assertlinesmatch assertlistequal assertdictequal assertsetequal asserttupleequal assertmultilineequal assertmultilinestrequal
    assertsequenceequal assertcountequal assertitemsequal assertarrayequal assertframeequal assertseriesequal isequalto equalto
    iszero zero assertzero tohavelength lengthof havelength len haslength hassize hasitems exactly containsexactly
    containsexactlyelementsin containsexactlyinanyorder isequaltocomparingfieldbyfield isequaltoignoringcase
    tohavebeencalledtimes tobecalledtimes tohavebeencalledwith tobecalledwith
    tohavebeenlastcalledwith lastcalledwith tohavebeennthcalledwith nthcalledwith tohavereturnedwith
    assertcalledwith assertcalledoncewith assertcalledonce assertnotcalled assertanycall asserthascalls calledwith calledonce
    callcount notcalled calledonceexactlywith equalerror errorsis erroris jsoneq yamleq noerror
    expect tomatchsnapshot tomatchinlinesnapshot tothrowerrormatchingsnapshot tothrowerrormatchinginlinesnapshot snapshot
    assertdebugsnapshot assertsnapshot assertjsonsnapshot assertyamlsnapshot tothrow.with raises.with
    haslengthof deep tohavetext tohavevalue tohaveurl tohavetitle tohavecount tohaveattribute tohaveclass exactlytype
    fileexists eqnice asserteqnice output matchesnapshot isexactlyinstanceof exacttype assertthrowsexactly`,
  2.5: `tobecloseto closeto isclosetowithin iscloseto approx assertalmostequal assertalmostequals assertallclose
    assertapproxequal indelta inepsilon withindelta withinduration equalvalues assertequalwithdelta iswithin isapproximately
    assertarrayalmostequal indeltaslice indeltamapvalues`,
  2: `tocontain tocontainequal tomatch tomatchobject include includes contain contains match matches in
    assertin assertregex assertregexpmatches assertisinstance isinstance instanceof tobeinstanceof isinstanceof a an
    > >= < <= assertgreater assertgreaterequal assertless assertlessequal greater greaterorequal less lessorequal
    tobegreaterthan tobegreaterthanorequal tobelessthan tobelessthanorequal above below least most within
    isgreaterthan islessthan isbetween between positive negative assertpositive
    subset elementsmatch regexp istype implements containsstring startswith endswith hasprefix hassuffix startingwith
    tohaveproperty haveproperty property tohavekeys haskeys containskey containsentry containsanyof containsonly
    assertdictcontainssubset assertmatch assertmatches errorcontains erroras errorsas ismatch
    oneof isoneof isin arraycontaining objectcontaining stringcontaining stringmatching typeof tobetypeof
    tocontaintext assertraisesregex assertwarnsregex`,
  1: `tobetruthy tobedefined tobefalsy ok notok isok true false istrue isfalse asserttrue assertfalse assert truthy
    falsy exist exists isnotnull isnotnone isdefined isnotempty notempty tobeempty isempty empty notnull notnil
    assertnotnull assertisnotnone assertisnotnil notvalue anything any
    tohavebeencalled tobecalled called assertcalled tothrow tothrowerror throws rejects throw raises assertraises
    assertthrows error panics assertexists ispresent isnotblank pass somevalue tohavereturned tobevisible
    tobeinthedocument tobeattached beok beforetrue notpanics doesnotthrow assertdoesnotthrow doesnotreject notthrows
    resolves emits`,
};

const strengths: ReadonlyMap<string, Strength> = new Map(
  ([4, 3, 2.5, 2, 1] as const).flatMap((strength) =>
    names[strength].split(/\s+/).map((name) => [name, strength] as const),
  ),
);

/** Matchers that are one and the same but for how exactly they compare. */
const looserTwins: ReadonlySet<string> = new Set([
  "tostrictequal toequal",
  "strictequal equal",
  "deepstrictequal deepequal",
  "deepstrictequal equal",
  "same equal",
  "assertsame assertequals",
  "issameas isequalto",
  "=== ==",
  "assertis assertequal",
]);

/** Truth of a value of which nothing else is said. */
const truths = new Set(
  "tobetruthy ok true asserttrue assert truthy istrue exist tobedefined notok false assertfalse tobefalsy falsy isfalse".split(
    " ",
  ),
);

/** How much a matcher demands; undefined for one that is not known. */
export function strengthOf(matcher: string): Strength | undefined {
  return strengths.get(plainMatcher(matcher));
}

/** True for matchers that look at nothing but whether a value is true. */
export function isTruth(matcher: string): boolean {
  return truths.has(plainMatcher(matcher));
}

/** True where the second demands the same as the first and compares less exactly. */
export function isLooserTwin(before: string, after: string): boolean {
  return looserTwins.has(`${plainMatcher(before)} ${plainMatcher(after)}`);
}

function plainMatcher(matcher: string): string {
  return matcher.replace(/[_!]/g, "").toLowerCase();
}
