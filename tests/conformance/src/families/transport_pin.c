/* In front of SoftHSM2: its PIN is a transport PIN until it has been changed (CKF_USER_PIN_TO_BE_CHANGED, PKCS#11 section 3.2). */
#include <dlfcn.h>

typedef unsigned long (*function)();

/* CK_FUNCTION_LIST: the version and 68 functions, of which these are used here by their places. */
static struct {
    unsigned char version[2];
    function functions[68];
} list;
enum { GET_FUNCTION_LIST = 3, GET_TOKEN_INFO = 6, SET_PIN = 11 };

/* CK_TOKEN_INFO as far as its flags: label, maker, model and serial number are before them. */
struct token {
    char names[32 + 32 + 16 + 16];
    unsigned long flags;
};

static function get_token_info, set_pin;
static int changed;

static unsigned long told(unsigned long slot, struct token *token) {
    unsigned long value = get_token_info(slot, token);
    if (value == 0 && !changed) token->flags |= 0x00080000;
    return value;
}

static unsigned long set(unsigned long session, void *old, unsigned long old_length, void *new, unsigned long new_length) {
    unsigned long value = set_pin(session, old, old_length, new, new_length);
    if (value == 0) changed = 1;
    return value;
}

unsigned long C_GetFunctionList(void **place) {
    if (!get_token_info) {
        void *module = dlopen(SOFTHSM, RTLD_NOW);
        function get = module ? (function)dlsym(module, "C_GetFunctionList") : 0;
        void *theirs = 0;
        if (!get || get(&theirs) != 0) return 5;
        list = *(typeof(list) *)theirs;
        get_token_info = list.functions[GET_TOKEN_INFO];
        set_pin = list.functions[SET_PIN];
        list.functions[GET_FUNCTION_LIST] = (function)C_GetFunctionList;
        list.functions[GET_TOKEN_INFO] = (function)told;
        list.functions[SET_PIN] = (function)set;
    }
    *place = &list;
    return 0;
}
