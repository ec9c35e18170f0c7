package org.flows4j.examples;

import org.flows4j.core.model.LibraryVersion;
import picocli.CommandLine.IVersionProvider;

/** Prints the versions of the program and of Java. */
final class FlowsVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "flows " + LibraryVersion.current(),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
